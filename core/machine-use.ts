/**
 * Records that an execution uses a version of a machine: written with its claim, deleted with its success. The version
 * is kept while the execution may be retried, since every attempt runs on the same version.
 */
import * as z from 'zod';
import { record } from './ledger/record.ts';

export const MachineUse = z.object({ executionId: z.string(), machineVersionArn: z.string() });
export type MachineUse = z.infer<typeof MachineUse>;
export const useRecord = record('use', MachineUse);
