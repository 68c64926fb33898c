/** Whether a Principal or NotPrincipal element of a resource policy means the one who asks. */
import type { Principal } from '../cloud.ts';
import type { Principals, Statement } from './document.ts';

/**
 * How closely a resource policy names the asker. `session`: exactly this session or user, which no boundary narrows;
 * `direct`: its role, or everybody; `account`: only its account, which then decides by its own identity policies.
 */
export type Named = 'session' | 'direct' | 'account';

export const namedBy = (statement: Statement, principal: Principal): Named | undefined => {
  if (statement.principals !== undefined) return closest(statement.principals, principal);
  if (statement.notPrincipals === undefined) return undefined;
  const excluded = closest(statement.notPrincipals, principal);
  return excluded === undefined || excluded === 'account' ? 'direct' : undefined;
};

const closest = (principals: Principals, principal: Principal): Named | undefined => {
  if (principals === '*') return 'direct';
  const service = principal.kind === 'service' ? principal.service : undefined;
  if (service !== undefined && principals['Service']?.includes(service)) return 'session';
  let best: Named | undefined;
  for (const name of principals['AWS'] ?? []) {
    const named = byArn(name, principal);
    if (named === 'session') return named;
    if (named === 'direct' || best === undefined) best = named ?? best;
  }
  return best;
};

const byArn = (name: string, principal: Principal): Named | undefined => {
  if (name === '*') return 'direct';
  if (principal.kind === 'service' || principal.kind === 'anonymous') return undefined;
  if (name === principal.account || name === `arn:aws:iam::${principal.account}:root`) {
    return principal.kind === 'root' ? 'direct' : 'account';
  }
  if (name === principal.arn) return 'session';
  return principal.kind === 'role' && name === principal.roleArn ? 'direct' : undefined;
};
