import type { Directory } from '../../kernel/callers/directory.ts';
import type { Operation, Principal } from '../../kernel/cloud.ts';

/** Everybody may ask who they are: AWS checks nothing here. */
export const getCallerIdentity = (directory: Directory): Operation => ({
  demands: () => [],
  run: (_input, { principal }) => ({
    UserId: userId(directory, principal),
    Account: principal.account,
    Arn: principal.arn,
  }),
});

const userId = (directory: Directory, principal: Principal): string => {
  if (principal.kind === 'user') return directory.users.byArn(principal.arn)?.id ?? principal.account;
  if (principal.kind === 'role')
    return `${directory.roles.byArn(principal.roleArn)?.id ?? ''}:${principal.sessionName}`;
  return principal.account;
};
