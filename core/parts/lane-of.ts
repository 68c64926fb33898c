/**
 * The lane of an execution, and which of its stages may be entered at the moment. Gates are shared by many lanes, so no
 * write depends on their revision: whoever is held looks again after the write (`goOnLane`).
 */
import type { Execution } from '../execution.ts';
import { haltRecord } from '../halt.ts';
import { type Gate, type Lane, laneRecord } from '../lane.ts';
import { keys } from '../ledger/keys.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import { disabledAt, transitionsRecord } from '../transition.ts';

export interface GatedLane {
  readonly item: Item<Lane>;
  readonly gate: Gate;
}

export const laneOf = async (
  ledger: Pick<Ledger, 'get'>,
  { pipeline, address, target }: Pick<Execution, 'pipeline' | 'address' | 'target'>,
): Promise<GatedLane> => {
  const item = await laneRecord.require(ledger, keys.lane(pipeline, address), `lane of ${pipeline} at ${address}`);
  const transitions = await transitionsRecord.read(ledger, keys.transitions(pipeline));
  const halt = await haltRecord.read(ledger, keys.halt(target.environment));
  return {
    item,
    gate: (stage) =>
      halt?.data.halted === undefined &&
      (transitions === undefined || disabledAt(transitions.data, stage, target) === undefined),
  };
};
