/**
 * The ledger changes of a decision about a lane: the lane itself, who is let in, and who is replaced. A lane in front
 * of a closed gate is in the index of what is held, so that whoever opens the gate finds it.
 */
import { executionRecord, releaseName } from '../execution.ts';
import type { Decision } from '../lane.ts';
import { type Key, keys } from '../ledger/keys.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import type { Wait } from '../wait.ts';
import { endInLine } from './end-in-line.ts';
import { grantSlots } from './grant-slots.ts';
import type { GatedLane } from './lane-of.ts';

export interface PassedLane {
  readonly changes: readonly Change[];
  /** The waits that are owed an answer. */
  readonly wake: readonly Key[];
  /** The lane, where a gate keeps somebody from a stage. */
  readonly held?: Key;
}

/** `mine`: a wait that is not written yet (the asker's own). */
export const passLane = (ports: { readonly ledger: Ledger }) => {
  const { ledger } = ports;
  const grant = grantSlots(ports);

  const replaced = async (
    { executionId, stage, by }: Decision['superseded'][number],
    now: string,
    mine: Item<Wait> | undefined,
  ) => {
    const item = await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
    const newer = (await executionRecord.require(ledger, keys.execution(by), `execution ${by}`)).data;
    const statusSummary = `replaced by ${releaseName(newer)} (${by})`;
    return endInLine(ledger, item, stage, { status: 'Superseded', statusSummary }, now, mine);
  };

  return async ({ item, gate }: GatedLane, decision: Decision, now: string, mine?: Item<Wait>): Promise<PassedLane> => {
    const { lane } = decision;
    const held = lane.waiting.some(({ stage }) => !gate(stage));
    const open = held ? { kind: 'held' as const, since: item.open?.since ?? now } : undefined;
    const granted = await grant(decision.granted, now, mine);
    const changes: Change[] = [{ put: { ...item, data: lane, open } }, ...granted.changes];
    const wake = granted.waits.map(({ key }) => key);
    for (const one of decision.superseded) {
      const ended = await replaced(one, now, mine);
      changes.push(...ended.changes);
      if (ended.wait) wake.push(ended.wait);
    }
    return { changes, wake, ...(held ? { held: item.key } : {}) };
  };
};
