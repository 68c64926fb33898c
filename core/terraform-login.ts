/**
 * Whoever works at an address with a Terraform of their own shows a login's id and secret. The secret is random, shown
 * once and kept as a digest; a login is for one address and expires.
 */
import * as z from 'zod';
import { record } from './ledger/record.ts';

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
  revoked: z.object({ at: z.string(), by: z.string() }).optional(),
});
export type Login = z.infer<typeof Login>;
export const loginRecord = record('login', Login);

/** What anybody may see of it. */
export const LoginView = Login.omit({ digest: true });
export type LoginView = z.infer<typeof LoginView>;

export const isValid = ({ expiresAt, revoked }: Login, now: string): boolean => !revoked && now < expiresAt;
