/**
 * Registers the current version of a pipeline again after the installation, or the compiler, was deployed anew: what a
 * definition becomes depends on both, such as a machine for every region. Machines that would be equal stay as they
 * are. Once for each compiler: the pipeline says which one it awaits.
 */
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { type Operation, operationRecord, type Pipeline, pipelineRecord } from '../pipeline.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import { announceRegistration } from './registration.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly compiler: string;
}

/** A pipeline without a current version has nothing to register, and one that was deleted has none. */
const isDue = ({ current, compiledBy, awaits }: Partial<Pipeline>, compiler: string): boolean =>
  current !== undefined && compiledBy !== compiler && awaits !== compiler;

/** The items are not parsed: an unreadable one is whoever's who acts on it. */
export const compiledByOthers = async function* ({ ledger, compiler }: Ports): AsyncGenerator<Item<unknown>, void> {
  for (const item of await listAll(ledger, 'PIPELINES'))
    if (isDue(item.data as Partial<Pipeline>, compiler)) yield item;
};

export const registerAgain =
  (ports: Ports) =>
  async (pipeline: string): Promise<void> => {
    const operation = await decide(ports.ledger, () => begin(ports, pipeline));
    if (operation) await announceRegistration(ports.bus, operation);
  };

const begin = async ({ ledger, clock, ids, compiler }: Ports, name: string): Promise<Operation | undefined> => {
  const item = await pipelineRecord.require(ledger, keys.pipeline(name), `pipeline ${name}`);
  const { current } = item.data;
  if (current === undefined || !isDue(item.data, compiler)) return undefined;
  const now = clock.now();
  const operation: Operation = {
    id: ids.uuid(),
    pipeline: name,
    version: current,
    status: 'InProgress',
    faults: [],
    startedAt: now,
  };
  await ledger.write([
    {
      put: operationRecord.fresh(keys.operation(operation.id), operation, { open: { kind: 'operation', since: now } }),
    },
    { put: { ...item, data: { ...item.data, awaits: compiler } } },
  ]);
  return operation;
};
