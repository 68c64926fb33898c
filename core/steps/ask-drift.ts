/**
 * Somebody asks whether an address is still what was deployed. The environment's own function looks; the answer is
 * there when it has looked. Asking while somebody looks changes nothing.
 */
import { type Drift, driftItem, driftRecord } from '../drift.ts';
import { WORK_DUE, type WorkDue } from '../job.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { NotFound } from '../ledger/record.ts';
import { headsAt } from '../parts/heads-at.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { State } from '../state.ts';

export interface DriftQuestion {
  readonly address: string;
  /** Absent: all that the address holds. */
  readonly component?: string | undefined;
  readonly by: string;
}

interface Ports {
  readonly ledger: Ledger;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly ids: Ids;
}

export const askDrift =
  (ports: Ports) =>
  async ({ address, component, by }: DriftQuestion): Promise<{ drifts: readonly Drift[] }> => {
    const states = await headsAt(ports.ledger, address);
    const wanted = states.filter((state) => component === undefined || state.component === component);
    if (wanted.length === 0) throw new NotFound(`state ${component ? `of ${component} ` : ''}at ${address}`);
    const drifts: Drift[] = [];
    for (const state of wanted) drifts.push(await ask(ports, state, by));
    const due = wanted.map(({ target, component: its }): WorkDue => {
      return { environment: target.environment, drift: { address, component: its } };
    });
    await ports.bus.publish(due.map((detail) => ({ detailType: WORK_DUE, detail })));
    return { drifts };
  };

const ask = ({ ledger, clock, ids }: Ports, state: State, by: string): Promise<Drift> =>
  decide(ledger, async () => {
    const { address, component, target, serial } = state;
    const key = keys.drift(address, component);
    const item =
      (await driftRecord.read(ledger, key)) ?? driftRecord.fresh(key, { address, component, target, suspected: [] });
    if (item.data.looking) return item.data;
    const looking = { id: ids.uuid(), since: clock.now(), by, serial };
    const drift: Drift = { ...item.data, target, looking };
    await ledger.write([{ put: driftItem(item, drift) }]);
    return drift;
  });
