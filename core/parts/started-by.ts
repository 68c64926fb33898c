/** Finds the executions that a reference has started, when it is moved or deleted. */
import * as z from 'zod';
import type { GitRef } from '../execution-request.ts';
import { type Key, keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { record } from '../ledger/record.ts';
import type { Ledger } from '../ports/ledger.ts';

export const startedBy = record('started', z.object({ executionId: z.string() }));

export const startedKey = ({ provider, repository, type, name }: GitRef, executionId: string): Key =>
  keys.started(provider, repository, `${type}/${name}`, executionId);

export const executionsStartedBy = async (ledger: Ledger, ref: GitRef): Promise<readonly string[]> =>
  (await listAll(ledger, startedKey(ref, '').pk)).map((item) => startedBy.parse(item).data.executionId);
