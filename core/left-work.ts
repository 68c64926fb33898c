/**
 * Work that a machine followed itself (a build) and follows no more: the attempt ended, or the action ran out of time.
 * It may run on at its service, and could still write, until somebody has seen that it does not.
 */
import * as z from 'zod';
import { record } from './ledger/record.ts';

export const LeftWork = z.object({
  executionId: z.string(),
  attempt: z.int(),
  stage: z.string(),
  action: z.string(),
  /** The service's id of it; absent if no event has reported it. */
  externalExecutionId: z.string().optional(),
});
export type LeftWork = z.infer<typeof LeftWork>;
export const leftWorkRecord = record('left', LeftWork);

/** On the engine's bus: only the environment's own function may touch it. */
export const WORK_LEFT = 'Work Left';
export const WorkLeft = LeftWork.extend({ environment: z.string() });
export type WorkLeft = z.infer<typeof WorkLeft>;
