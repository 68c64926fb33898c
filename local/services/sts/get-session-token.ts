import type { Cloud, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { credentialsOf } from './credentials.ts';

/** Temporary credentials of the same user or root. AWS checks no policy for it. */
export const getSessionToken = (cloud: Cloud): Operation<{ DurationSeconds?: number | string }> => ({
  demands: () => [],
  run(input, { principal }) {
    onlyMembers('GetSessionToken', input, ['DurationSeconds']);
    if (principal.kind !== 'user' && principal.kind !== 'root')
      throw new Fault('AccessDenied', 'Cannot call GetSessionToken with session credentials', { status: 403 });
    const seconds = Number(input.DurationSeconds ?? 43_200);
    if (!Number.isInteger(seconds) || seconds < 900 || seconds > 129_600)
      throw new Fault('ValidationError', 'The requested DurationSeconds is outside 900 to 129600.');
    const expires = cloud.clock.now() + seconds * 1000;
    return { Credentials: credentialsOf(cloud, principal, expires) };
  },
});
