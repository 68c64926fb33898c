/** Who made this resource, and what did that commit make? Look-ups by key. */
import { resourcesOf } from '../blame.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Ledger } from '../ports/ledger.ts';
import { committedRecord, type Owned, ownedRecord, type State, serialRecord } from '../state.ts';
import { bodyOf } from './states.ts';

export interface Origin {
  /** The serial that brought the resource, or that the commit made. */
  readonly state: State;
  /** Where a resource was asked for. */
  readonly resource?: Owned;
}
export interface OriginsAnswer {
  readonly origins: readonly Origin[];
}

interface Ports {
  readonly ledger: Ledger;
  readonly artifacts: Pick<Artifacts, 'kept'>;
}

export const findOrigins =
  (ports: Ports) =>
  async (question: { resource: string } | { commit: string }): Promise<OriginsAnswer> => ({
    origins:
      'resource' in question ? await ofResource(ports, question.resource) : await ofCommit(ports, question.commit),
  });

const serialOf = async (ledger: Ledger, address: string, component: string, serial: number) =>
  (await serialRecord.read(ledger, keys.serial(address, component, serial)))?.data;

/** The index is written before the serial: one that was never written, or that holds no such resource, made nothing. */
const ofResource = async ({ ledger, artifacts }: Ports, id: string): Promise<readonly Origin[]> => {
  const items = (await listAll(ledger, `RESOURCE#${id}`)).map((item) => ownedRecord.parse(item).data);
  const found = items.map(async (resource): Promise<Origin | undefined> => {
    const state = await serialOf(ledger, resource.address, resource.component, resource.since);
    if (!state) return undefined;
    const body = await bodyOf(artifacts, state);
    return resourcesOf(body).some(({ physicalId }) => physicalId === id) ? { state, resource } : undefined;
  });
  return (await Promise.all(found)).filter((origin) => origin !== undefined);
};

const ofCommit = async ({ ledger }: Ports, commit: string): Promise<readonly Origin[]> => {
  const items = await listAll(ledger, `COMMIT#${commit.slice(0, 7)}`, commit);
  const made = items.map((item) => committedRecord.parse(item).data);
  const states = await Promise.all(
    made.map(({ address, component, serial }) => serialOf(ledger, address, component, serial)),
  );
  return states.flatMap((state) => (state?.commit.startsWith(commit) ? [{ state }] : []));
};
