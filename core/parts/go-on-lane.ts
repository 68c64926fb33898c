/**
 * Lets on who may enter a stage since a gate has opened. Whoever wrote that somebody is held calls it: the gate may
 * have opened between reading and writing, and whoever opened it did not see who waits.
 */
import { executionRecord } from '../execution.ts';
import { goOn, laneRecord } from '../lane.ts';
import { decide } from '../ledger/decide.ts';
import { type Key, keys } from '../ledger/keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { answerWait } from './answer-wait.ts';
import { laneOf } from './lane-of.ts';
import { type PassedLane, passLane } from './pass-lane.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly machines: Pick<Machines, 'answer'>;
  readonly clock: Clock;
}

export const goOnLane = (ports: Ports) => {
  const { ledger, clock } = ports;
  const answer = answerWait(ports);
  const pass = passLane(ports);
  return async (key: Key): Promise<void> => {
    const wake = await decide(ledger, async () => {
      const [someone] = (await laneRecord.require(ledger, key, 'lane')).data.waiting;
      if (!someone) return [];
      const execution = await executionRecord.require(ledger, keys.execution(someone.executionId), 'execution');
      const lane = await laneOf(ledger, execution.data);
      const decision = goOn(lane.item.data, lane.gate);
      if (decision.granted.length === 0 && decision.superseded.length === 0) return [];
      const passed = await pass(lane, decision, clock.now());
      await ledger.write(passed.changes);
      return passed.wake;
    });
    for (const wait of wake) await answer(wait);
  };
};

/** After the write: answers who is owed an answer, and looks again where somebody is held. */
export const wakeLane = (ports: Ports) => {
  const answer = answerWait(ports);
  const goOnAgain = goOnLane(ports);
  return async ({ wake, held }: Omit<PassedLane, 'changes'>): Promise<void> => {
    for (const key of wake) await answer(key);
    if (held) await goOnAgain(held);
  };
};
