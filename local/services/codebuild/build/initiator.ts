import type { Principal } from '../../../kernel/cloud.ts';

/** How a build names who started it: a user by name, a role's session as `role/session`, a service by its name. */
export const initiatorOf = (principal: Principal): string => {
  if (principal.kind === 'user') return principal.userName;
  if (principal.kind === 'role') return `${principal.roleArn.split('/').at(-1)}/${principal.sessionName}`;
  if (principal.kind === 'service') {
    const rule = /:rule\/(.+)$/.exec(principal.sourceArn ?? '')?.[1];
    return rule === undefined ? principal.service : `rule/${rule}`;
  }
  return principal.kind;
};
