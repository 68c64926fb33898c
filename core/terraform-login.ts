/**
 * Whoever works at an address with a Terraform of their own shows a login's id and secret. The secret is random, shown
 * once and kept as a digest; a login is for one address and expires.
 */
import * as z from 'zod';
import { record } from './ledger/record.ts';

/** The lease that a build of a pipeline works under: its holder, and the number that it was granted with. */
export const LeaseWork = z.object({ executionId: z.string(), attempt: z.int(), fencing: z.int() });
export type LeaseWork = z.infer<typeof LeaseWork>;

export const Login = z.object({
  id: z.string(),
  address: z.string(),
  /** sha-256 of the secret. */
  digest: z.string(),
  /** The principal that asked for it. */
  by: z.string(),
  at: z.string(),
  expiresAt: z.string(),
  /** May it take a lock away from somebody else, as `terraform force-unlock` does? */
  mayBreak: z.boolean(),
  /** A plan's build only reads. */
  mayWrite: z.boolean().default(true),
  /** The build that it was made for, which writes while that lease is held and its number is the newest. */
  under: LeaseWork.optional(),
  revoked: z.object({ at: z.string(), by: z.string() }).optional(),
});
export type Login = z.infer<typeof Login>;
export const loginRecord = record('login', Login);

/** What anybody may see of it. */
export const LoginView = Login.omit({ digest: true });
export type LoginView = z.infer<typeof LoginView>;

/** For somebody who looks afterwards who could write. */
const KEPT_SECONDS = 90 * 86_400;

/** When its item goes: epoch seconds. */
export const expiryOf = ({ expiresAt }: Login): number => Math.floor(Date.parse(expiresAt) / 1000) + KEPT_SECONDS;

export const isValid = ({ expiresAt, revoked }: Login, now: string): boolean => !revoked && now < expiresAt;
