/** The clock, random ids and digests of the machine that a function runs on. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Digest, Ids } from '../../../core/ports/ids.ts';

export const clock: Clock = { now: () => new Date().toISOString() };
export const ids: Ids = { uuid: () => randomUUID(), secret: () => randomBytes(32).toString('base64url') };
export const digest: Digest = (text) => createHash('sha256').update(text).digest('hex');
