/**
 * Retries the failed actions of a stage whose siblings have ended: the execution never ends, keeps its place in the
 * lane and goes on as the next attempt. Undefined where nobody asked for it, or where something of this attempt still
 * runs that would write under the keys of the next.
 */
import type { Execution } from '../execution.ts';
import { tryAgain } from '../lane.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import { laneOf } from './lane-of.ts';
import { leftRunning } from './left-running.ts';

/** The first attempt whose results of the stage still count. */
export const resultsSince = ({ retry }: Execution, stage: string): number => (retry?.stage === stage ? retry.since : 1);

export const nextAttempt = async (
  ledger: Ledger,
  item: Item<Execution>,
  now: string,
): Promise<readonly Change[] | undefined> => {
  const { again, machineExecutionArn: _over, stopTrigger, ...execution } = item.data;
  if (!again || stopTrigger || (await leftRunning(ledger, execution.id))) return undefined;
  const { stage, by } = again;
  const lane = await laneOf(ledger, execution);
  const data: Execution = {
    ...execution,
    attempt: execution.attempt + 1,
    retry: { stage, mode: 'FAILED_ACTIONS', by, since: resultsSince(item.data, stage) },
    updatedAt: now,
  };
  return [
    { put: { ...item, data } },
    {
      put: {
        ...lane.item,
        data: tryAgain(lane.item.data, { executionId: execution.id, attempt: execution.attempt }),
      },
    },
  ];
};
