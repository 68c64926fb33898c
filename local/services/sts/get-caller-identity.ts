import type { Operation, Principal } from '../../kernel/cloud.ts';
import type { IamStore } from '../iam/store/open-store.ts';

/** Everybody may ask who they are: AWS checks nothing here. */
export const getCallerIdentity = (store: IamStore): Operation => ({
  demands: () => [],
  run: (_input, { principal }) => ({
    UserId: userId(store, principal),
    Account: principal.account,
    Arn: principal.arn,
  }),
});

const userId = (store: IamStore, principal: Principal): string => {
  if (principal.kind === 'user') return store.users.byArn(principal.arn)?.id ?? principal.account;
  if (principal.kind === 'role') return `${store.roles.byArn(principal.roleArn)?.id ?? ''}:${principal.sessionName}`;
  return principal.account;
};
