/** That a pipeline starts when another has succeeded: written under that other one. */
import * as z from 'zod';
import { record } from './ledger/record.ts';

export const Follower = z.object({ pipeline: z.string() });
export const followerRecord = record('follower', Follower);
