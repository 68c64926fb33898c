/** A registration in progress: the event that starts the writing of its machines, and its end without them. */
import type { Fault } from '../fault.ts';
import { keys } from '../ledger/keys.ts';
import { type Operation, operationRecord, type Pipeline, pipelineRecord, versionRecord } from '../pipeline.ts';
import type { Bus } from '../ports/bus.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';

export const DEFINITION_ACCEPTED = 'Definition Accepted';

export const announceRegistration = (bus: Bus, { id, pipeline, version }: Operation): Promise<void> =>
  bus.publish([{ detailType: DEFINITION_ACCEPTED, detail: { operationId: id, pipeline, version } }]);

/**
 * Changes nothing of a registration that has ended.
 * @param compiler the one that found the faults; without it nobody has looked, and the reconciler asks again
 */
export const failRegistration = async (
  ledger: Ledger,
  operationId: string,
  faults: readonly Fault[],
  now: string,
  compiler?: string,
): Promise<Operation> => {
  const operation = await operationRecord.require(ledger, keys.operation(operationId), `operation ${operationId}`);
  if (operation.data.status !== 'InProgress') return operation.data;
  const { pipeline, version } = operation.data;
  const item = await versionRecord.require(ledger, keys.version(pipeline, version), 'definition version');
  const ended: Operation = { ...operation.data, status: 'Failed', faults: [...faults], endedAt: now };
  await ledger.write([
    { put: { ...operation, data: ended, open: ended.waiting && operation.open } },
    // An unchanged definition that is registered again keeps the machines that it has.
    ...(item.data.machines.length > 0 ? [] : [{ put: { ...item, data: { ...item.data, status: 'Failed' as const } } }]),
    ...noLongerFits(await pipelineRecord.require(ledger, keys.pipeline(pipeline), `pipeline ${pipeline}`), {
      version,
      unfit: { since: now, faults: [...faults] },
      compiler,
    }),
  ]);
  return ended;
};

/** Of the current version its pipeline says so: nobody waits for a registration that a deployment asked for. */
const noLongerFits = (
  item: Item<Pipeline>,
  { version, unfit, compiler }: { version: number; unfit: Pipeline['unfit']; compiler: string | undefined },
): Change[] => {
  const { awaits: _awaits, ...pipeline } = item.data;
  if (pipeline.current !== version) return [];
  return [{ put: { ...item, data: { ...pipeline, unfit, ...(compiler !== undefined && { compiledBy: compiler }) } } }];
};
