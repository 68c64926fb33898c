/**
 * What an attempt left running at a service: it would write the artifacts of the next one. Only work that an event has
 * named counts: the rest is hardly ever a build.
 */
import { listAll } from '../ledger/list-all.ts';
import { type LeftWork, leftWorkRecord } from '../left-work.ts';
import type { Ledger } from '../ports/ledger.ts';

export const leftRunning = async (ledger: Pick<Ledger, 'list'>, id: string): Promise<LeftWork | undefined> =>
  (await listAll(ledger, `EXECUTION#${id}`, 'LEFT#'))
    .map((item) => leftWorkRecord.parse(item).data)
    .find(({ externalExecutionId }) => externalExecutionId !== undefined);
