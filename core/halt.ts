/** An environment in which nothing starts and nothing changes until somebody lets it go on. */
import * as z from 'zod';
import { record } from './ledger/record.ts';

export const Halted = z.object({ at: z.string(), by: z.string(), reason: z.string() });
export type Halted = z.infer<typeof Halted>;

/** The item stays when the environment goes on: its revision tells whoever read it. */
export const Halt = z.object({ environment: z.string(), halted: Halted.optional() });
export type Halt = z.infer<typeof Halt>;
export const haltRecord = record('halt', Halt);
