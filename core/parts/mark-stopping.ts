/** The changes that let nothing more of an execution begin: the execution and the stage that it is in. */
import { type Execution, isInside, type StopTrigger, stageRecord } from '../execution.ts';
import { listAll } from '../ledger/list-all.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';

export const markStopping = async (
  ledger: Ledger,
  item: Item<Execution>,
  stopTrigger: StopTrigger,
): Promise<readonly Change[]> => {
  const stages = (await listAll(ledger, `EXECUTION#${item.data.id}`, 'STAGE#')).map((one) => stageRecord.parse(one));
  const data: Execution = { ...item.data, status: 'Stopping', stopTrigger, updatedAt: stopTrigger.at };
  return [
    { put: { ...item, data } },
    ...stages
      .filter((stage) => isInside(stage.data))
      .map((stage) => ({ put: { ...stage, data: { ...stage.data, status: 'Stopping' as const } } })),
  ];
};
