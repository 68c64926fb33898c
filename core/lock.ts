/** What Terraform says of a lock that it takes, and whose credentials it used. Its field names are Terraform's own. */
import * as z from 'zod';

const Text = z.string().max(1000).default('');

export const LockInfo = z.object({
  ID: z.string().min(1).max(200),
  Operation: Text,
  Info: Text,
  Who: Text,
  Version: Text,
  Created: Text,
  Path: Text,
});
export type LockInfo = z.infer<typeof LockInfo>;

export const Lock = z.object({
  info: LockInfo,
  /** The login whose secret was given, and the principal that made that login. */
  login: z.string(),
  by: z.string(),
  since: z.string(),
});
export type Lock = z.infer<typeof Lock>;
