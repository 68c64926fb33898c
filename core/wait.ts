/** A machine that waits, and the answer that is owed to it. The task token is stored here and nowhere else. */
import * as z from 'zod';
import { type Key, keys } from './ledger/keys.ts';
import { record } from './ledger/record.ts';
import type { Item } from './ports/ledger.ts';

/** The answer to a waiting task: its output, or an error by name with a cause that people can read. */
const Answer = z.union([
  z.object({ output: z.record(z.string(), z.unknown()) }),
  z.object({ error: z.string(), cause: z.string() }),
]);
export type Answer = z.infer<typeof Answer>;

export const Wait = z.object({ token: z.string(), since: z.string(), owed: Answer.optional() });
export type Wait = z.infer<typeof Wait>;
export const waitRecord = record('wait', Wait);

export const waitKey = {
  stage: (executionId: string, attempt: number, stage: string): Key =>
    keys.wait(executionId, attempt, `stage#${stage}`),
  lease: (executionId: string, attempt: number, stage: string, group: number): Key =>
    keys.wait(executionId, attempt, `lease#${stage}#${group}`),
  action: (executionId: string, attempt: number, stage: string, action: string): Key =>
    keys.wait(executionId, attempt, `action#${stage}#${action}`),
  condition: (executionId: string, attempt: number, stage: string, moment: string): Key =>
    keys.wait(executionId, attempt, `condition#${stage}#${moment}`),
};

/** The wait with its answer, in the index of what is owed. The first answer stands. */
export const owe = (wait: Item<Wait>, answer: Answer, now: string): Item<Wait> =>
  wait.data.owed ? wait : { ...wait, data: { ...wait.data, owed: answer }, open: { kind: 'owed', since: now } };
