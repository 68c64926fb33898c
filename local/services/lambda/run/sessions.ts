/** The role session that a function runs as; its environments share one until it is half used up. */
import type { Cloud, Credentials, Principal } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { functionArn } from '../function-name.ts';
import type { FunctionVersion } from '../store/functions.ts';

const VALID = 48 * 3600_000;

export interface Session {
  readonly principal: Principal & { kind: 'role' };
  readonly credentials: Credentials;
  /** From then on (cloud time) a new environment and a new session are due. */
  readonly renewAt: number;
}

export interface Sessions {
  /** Throws AccessDenied if the role does not (or no longer) trust Lambda. */
  of(fn: FunctionVersion): Session;
}

export const makeSessions = (cloud: Cloud): Sessions => {
  const known = new Map<string, Session>();
  return {
    of(fn) {
      const principal = assume(cloud, fn);
      const key = `${functionArn(fn)} ${fn.role}`;
      const session = known.get(key);
      if (session && session.renewAt > cloud.clock.now()) return session;
      const now = cloud.clock.now();
      const fresh = {
        principal,
        credentials: cloud.credentials(principal, now + VALID),
        renewAt: now + VALID / 2,
      };
      known.set(key, fresh);
      return fresh;
    },
  };
};

const assume = (cloud: Cloud, fn: FunctionVersion): Session['principal'] => {
  try {
    return assumeFunctionRole(cloud, fn);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault('AccessDeniedException', 'The role defined for the function cannot be assumed by Lambda.', {
      status: 403,
      fields: { Type: 'User' },
    });
  }
};

export const assumeFunctionRole = (
  cloud: Cloud,
  fn: Pick<FunctionVersion, 'role' | 'account' | 'region' | 'name'>,
): Principal & { kind: 'role' } =>
  cloud.assumeRole(fn.role, 'lambda.amazonaws.com', fn.name.length < 2 ? `${fn.name}-` : fn.name, {
    arn: functionArn(fn),
    account: fn.account,
  });
