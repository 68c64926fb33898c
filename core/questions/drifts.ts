/** What is known of changes by hand. */
import { DRIFTED, type DriftMark, driftRecord, markOf } from '../drift.ts';
import { keys } from '../ledger/keys.ts';
import { NotFound } from '../ledger/record.ts';
import { headsAt } from '../parts/heads-at.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { State } from '../state.ts';

export interface DriftAnswer {
  readonly address: string;
  readonly component: string;
  readonly serial: number;
  readonly tag: string;
  /** Somebody looks at the moment. */
  readonly looking: boolean;
  /** Who changes the address at the moment, or did while somebody looked. */
  readonly mark?: DriftMark;
}

/** Of every component at an address. Throws `NotFound` where it holds nothing. */
export const driftsAt =
  ({ ledger }: { ledger: Ledger }) =>
  async (address: string): Promise<{ drifts: readonly DriftAnswer[] }> => {
    const states = await headsAt(ledger, address);
    if (states.length === 0) throw new NotFound(`state at ${address}`);
    return { drifts: await Promise.all(states.map((state) => driftOf(ledger, state))) };
  };

const driftOf = async (ledger: Ledger, state: State): Promise<DriftAnswer> => {
  const { address, component, serial, tag } = state;
  const drift = (await driftRecord.read(ledger, keys.drift(address, component)))?.data;
  const mark = markOf(drift, serial);
  return { address, component, serial, tag, looking: drift?.looking !== undefined, ...(mark ? { mark } : {}) };
};

/** What is known of one component at this serial. */
export const driftMark = async (
  ledger: Pick<Ledger, 'get'>,
  { address, component, serial }: Pick<State, 'address' | 'component' | 'serial'>,
): Promise<DriftMark | undefined> =>
  markOf((await driftRecord.read(ledger, keys.drift(address, component)))?.data, serial);

/** The marks of those that are drifted or suspected, by `<address>#<component>`: few, whatever is deployed. */
export const markedUnder = async (ledger: Ledger, prefix = ''): Promise<ReadonlyMap<string, DriftOfSerial>> => {
  const found = new Map<string, DriftOfSerial>();
  let after: string | undefined;
  do {
    const page = await ledger.listed(DRIFTED, { newestFirst: false, prefix, after, limit: 1000 });
    for (const { data } of page.items.map((item) => driftRecord.parse(item)))
      found.set(`${data.address}#${data.component}`, (serial) => markOf(data, serial));
    after = page.next;
  } while (after !== undefined);
  return found;
};
type DriftOfSerial = (serial: number) => DriftMark | undefined;
