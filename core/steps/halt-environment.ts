/**
 * Halts an environment: from the answer on nobody enters a stage there and no change begins. It says what it caught:
 * who waits, and what was being changed at that moment and goes on to its end. Resuming lets everybody go on.
 */
import { executionRecord, releaseName } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { type Halt, haltRecord } from '../halt.ts';
import type { Installation } from '../installation.ts';
import { leaseRecord } from '../lease.ts';
import { allOpen } from '../ledger/all-open.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { goOnHeld } from '../parts/go-on-held.ts';
import type { Clock } from '../ports/clock.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly machines: Pick<Machines, 'answer'>;
  readonly clock: Clock;
  readonly installation: Installation;
}

interface Caught {
  readonly executionId: string;
  readonly pipeline: string;
  readonly address: string;
  readonly release: string;
}

export interface HaltAnswer extends Halt {
  /** Open executions there: they go no further than the stage that they are in. */
  readonly waiting: readonly Caught[];
  /** Changes that had begun: they go on to their end. */
  readonly changing: readonly Caught[];
}

export interface HaltRequest {
  readonly environment: string;
  readonly reason: string;
  readonly by: string;
}

/** Throws `UnknownEnvironment`, `AlreadyHalted`. */
export const haltEnvironment =
  (ports: Ports) =>
  async ({ environment, reason, by }: HaltRequest): Promise<HaltAnswer> => {
    const { ledger, clock } = ports;
    const halt = await decide(ledger, async () => {
      const item = await haltOf(ports, environment);
      const { halted } = item.data;
      if (halted)
        throw new TaglineError(
          'AlreadyHalted',
          `${environment} was halted by ${halted.by} at ${halted.at}: ${halted.reason}`,
          { remedy: `Let it go on: tagline resume ${environment}.` },
        );
      const data: Halt = { environment, halted: { at: clock.now(), by, reason } };
      await ledger.write([{ put: { ...item, data } }]);
      return data;
    });
    return { ...halt, ...(await caughtIn(ledger, environment)) };
  };

/** Throws `UnknownEnvironment`, `NotHalted`. */
export const resumeEnvironment = (ports: Ports) => {
  const { ledger } = ports;
  const goOn = goOnHeld(ports);
  return async (environment: string): Promise<HaltAnswer> => {
    const halt = await decide(ledger, async () => {
      const item = await haltOf(ports, environment);
      if (!item.data.halted)
        throw new TaglineError('NotHalted', `${environment} is not halted`, { remedy: 'Nothing is to be done.' });
      const data: Halt = { environment };
      await ledger.write([{ put: { ...item, data } }]);
      return data;
    });
    await goOn();
    return { ...halt, ...(await caughtIn(ledger, environment)) };
  };
};

const haltOf = async ({ ledger, installation }: Ports, environment: string): Promise<Item<Halt>> => {
  const key = keys.halt(environment);
  const names = Object.keys(installation.environments);
  if (names.includes(environment))
    return (await haltRecord.read(ledger, key)) ?? haltRecord.fresh(key, { environment });
  throw new TaglineError('UnknownEnvironment', `environment ${environment} is not known`, {
    expected: `one of: ${names.join(', ')}`,
  });
};

const caughtIn = async (ledger: Ledger, environment: string): Promise<Pick<HaltAnswer, 'waiting' | 'changing'>> => {
  const waiting: Caught[] = [];
  const changing: Caught[] = [];
  for await (const item of allOpen(ledger, 'execution')) {
    const execution = executionRecord.parse(item).data;
    const { id: executionId, pipeline, address, target } = execution;
    if (target.environment !== environment) continue;
    const lease = (await leaseRecord.read(ledger, keys.lease(address)))?.data;
    const list = lease?.holder?.executionId === executionId ? changing : waiting;
    list.push({ executionId, pipeline, address, release: releaseName(execution) });
  }
  return { waiting, changing };
};
