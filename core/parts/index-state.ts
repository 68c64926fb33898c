/**
 * Makes a serial findable by the ids of its resources and by its commit. It is written before the serial, since one
 * transaction could not hold it all; whoever looks something up believes only serials that are there.
 */
import { resourcesOf } from '../blame.ts';
import { keys } from '../ledger/keys.ts';
import type { Change, Ledger } from '../ports/ledger.ts';
import { committedRecord, type Owned, ownedRecord, type State, type StateBody } from '../state.ts';

/** Bytes of an id: DynamoDB takes 2,048 of a partition key. */
const ID_LIMIT = 2000;
/** What DynamoDB takes in one transaction. */
const AT_ONCE = 100;

export const indexState = async (
  ledger: Ledger,
  state: State,
  before: StateBody | undefined,
  now: StateBody,
): Promise<void> => {
  const changes = [...(await resourceChanges(ledger, state, before, now)), ...(await commitChanges(ledger, state))];
  for (let at = 0; at < changes.length; at += AT_ONCE) await ledger.write(changes.slice(at, at + AT_ONCE));
};

const ownedIn = (state: State, body: StateBody): ReadonlyMap<string, Owned> =>
  new Map(
    resourcesOf(body).flatMap(({ physicalId, logicalId, type, deployment }) =>
      physicalId === undefined || Buffer.byteLength(physicalId) > ID_LIMIT
        ? []
        : [
            [
              physicalId,
              {
                id: physicalId,
                address: state.address,
                component: state.component,
                target: state.target,
                region: deployment.region,
                deployment: deployment.name,
                logicalId,
                type,
                since: state.serial,
              },
            ] as const,
          ],
    ),
  );

/** Only what came or went is written: what stays keeps the serial that brought it. */
const resourceChanges = async (
  ledger: Ledger,
  state: State,
  before: StateBody | undefined,
  now: StateBody,
): Promise<readonly Change[]> => {
  const old = before ? ownedIn(state, before) : new Map<string, Owned>();
  const present = ownedIn(state, now);
  const changes: Change[] = [];
  for (const owned of present.values()) {
    if (old.has(owned.id)) continue;
    const key = keys.resource(owned.id, state.address, state.component);
    const item = await ownedRecord.read(ledger, key);
    changes.push({ put: item ? { ...item, data: owned } : ownedRecord.fresh(key, owned) });
  }
  for (const { id } of old.values()) {
    if (present.has(id)) continue;
    const item = await ownedRecord.read(ledger, keys.resource(id, state.address, state.component));
    if (item) changes.push({ put: { ...item, data: { ...item.data, until: state.serial } } });
  }
  return changes;
};

const commitChanges = async (ledger: Ledger, state: State): Promise<readonly Change[]> => {
  const { commit, address, component, serial, target } = state;
  if (commit === '') return [];
  const key = keys.commit(commit, address, component, serial);
  if (await committedRecord.read(ledger, key)) return [];
  return [{ put: committedRecord.fresh(key, { commit, address, component, serial, target }) }];
};
