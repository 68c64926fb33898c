/** Lets go on who may, since a gate has opened: whoever opens one calls it, and the reconciler every minute. */
import { executionRecord } from '../execution.ts';
import { goOn, laneRecord } from '../lane.ts';
import { allOpen } from '../ledger/all-open.ts';
import { decide } from '../ledger/decide.ts';
import { type Key, keys } from '../ledger/keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import { answerWait } from './answer-wait.ts';
import { laneOf } from './lane-of.ts';
import { passLane } from './pass-lane.ts';

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

/** Everything that is held; what still may not go on stays where it is. */
export const goOnHeld = (ports: Ports) => {
  const one = goOnLane(ports);
  return async (): Promise<void> => {
    for await (const { key } of allOpen(ports.ledger, 'held')) await one(key);
  };
};
