/**
 * That an execution runs on a version of a machine: written with its claim, gone with its success. While it may be
 * retried the version is kept, since every attempt runs on the same.
 */
import * as z from 'zod';
import { record } from './ledger/record.ts';

export const MachineUse = z.object({ executionId: z.string(), machineVersionArn: z.string() });
export type MachineUse = z.infer<typeof MachineUse>;
export const useRecord = record('use', MachineUse);
