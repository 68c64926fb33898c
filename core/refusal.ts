/** A cause that started nothing, and why. */
import * as z from 'zod';
import { FaultData } from './fault.ts';
import { record } from './ledger/record.ts';

export const Refusal = z.object({
  /** Of a push: where, and which reference in full. */
  repository: z.string().optional(),
  ref: z.string().optional(),
  commit: z.string().optional(),
  pipeline: z.string().optional(),
  /** What it was, where it was no push: e.g. `schedule nightly`. */
  detail: z.string().optional(),
  actor: z.string(),
  at: z.string(),
  fault: FaultData,
});
export type Refusal = z.infer<typeof Refusal>;
export const refusalRecord = record('refusal', Refusal);
