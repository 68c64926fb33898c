/** Finds the executions that a reference has started, when it is moved or deleted. */
import * as z from 'zod';
import type { GitEvent } from '../git-event.ts';
import { type Key, keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { record } from '../ledger/record.ts';
import type { Ledger } from '../ports/ledger.ts';

export const startedBy = record('started', z.object({ executionId: z.string() }));

type Reference = Pick<GitEvent, 'provider' | 'repository' | 'ref'>;

export const startedKey = ({ provider, repository, ref }: Reference, executionId: string): Key =>
  keys.started(provider, repository, `${ref.type}/${ref.name}`, executionId);

export const executionsStartedBy = async (ledger: Ledger, reference: Reference): Promise<readonly string[]> =>
  (await listAll(ledger, startedKey(reference, '').pk)).map((item) => startedBy.parse(item).data.executionId);
