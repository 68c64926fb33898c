/** Gives a lease that was held back to the first who waits, if changes may be made now. As `goOnLane`. */
import { grantNext, leaseRecord } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import type { Key } from '../ledger/keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { Machines } from '../ports/machines.ts';
import { answerWait } from './answer-wait.ts';
import type { LeasePorts } from './gate-lease.ts';
import { type PassedLease, passLease } from './pass-lease.ts';

export interface GoOnLeasePorts extends LeasePorts {
  readonly machines: Pick<Machines, 'answer'>;
  readonly clock: Clock;
}

export const goOnLease = (ports: GoOnLeasePorts) => {
  const { ledger, clock } = ports;
  const answer = answerWait(ports);
  return async (key: Key): Promise<void> => {
    const woken = await decide(ledger, async () => {
      const item = await leaseRecord.require(ledger, key, 'lease');
      const { changes, wake } = await passLease(ports, item, grantNext(item.data), clock.now());
      if (wake) await ledger.write(changes);
      return wake;
    });
    if (woken) await answer(woken);
  };
};

/** After the write: answers who is owed an answer, and looks again where somebody is held. */
export const wakeLease = (ports: GoOnLeasePorts) => {
  const answer = answerWait(ports);
  const goOn = goOnLease(ports);
  return async ({ wake, held }: Partial<Pick<PassedLease, 'wake' | 'held'>>): Promise<void> => {
    if (wake) await answer(wake);
    if (held) await goOn(held);
  };
};
