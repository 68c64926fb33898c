/**
 * A trail tells of a change in an account that Tagline deploys to. Where it names a resource of an address, and nothing
 * of Tagline made it, the address is marked with who called what; the environment then looks at the services itself.
 */
import { driftItem, driftRecord, type Suspicion, suspect } from '../drift.ts';
import { componentOf } from '../execution.ts';
import { WORK_DUE, type WorkDue } from '../job.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { nameRecord } from '../parts/claim-name.ts';
import { isOwnSession } from '../physical-names.ts';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import { headRecord, isTakenAway, ownedRecord } from '../state.ts';

/** A call that changed something. */
export interface TrailChange {
  readonly event: string;
  readonly at: string;
  /** The ARN of whoever called. */
  readonly by: string;
  /** e.g. `sqs:SetQueueAttributes` */
  readonly call: string;
  readonly account: string;
  readonly region: string;
  /** Of a service that has no regions, such as IAM. */
  readonly isGlobal: boolean;
  /** What its services may call the resources that it names. */
  readonly resources: readonly string[];
  /** Names of stacks that it changed itself. */
  readonly stacks: readonly string[];
}

interface Ports {
  readonly ledger: Ledger;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly environment: string;
}

interface Place {
  readonly address: string;
  readonly component: string;
  readonly resource: string;
}

/** Answers the addresses that were marked. */
export const suspectDrift =
  (ports: Ports) =>
  async (change: TrailChange): Promise<readonly string[]> => {
    if (isOwnSession(ports.environment, change.by)) return [];
    const marked: string[] = [];
    for (const place of await placesOf(ports, change)) if (await mark(ports, place, change)) marked.push(place.address);
    return marked;
  };

const placesOf = async ({ ledger, environment }: Ports, change: TrailChange): Promise<readonly Place[]> => {
  const { account, region, isGlobal } = change;
  const found: Place[] = [];
  for (const id of change.resources)
    for (const { data } of (await listAll(ledger, keys.resource(id, '', '').pk)).map((item) => ownedRecord.parse(item)))
      if (
        data.until === undefined &&
        data.target.environment === environment &&
        data.target.account === account &&
        (isGlobal || data.region === region)
      )
        found.push({ address: data.address, component: data.component, resource: id });
  for (const name of change.stacks) {
    const owner = (await nameRecord.read(ledger, keys.name('Stack', { account, region }, name)))?.data;
    if (owner) found.push({ address: owner.address, component: componentOf(owner), resource: name });
  }
  return found.filter(
    (one, at) =>
      found.findIndex(({ address, component }) => address === one.address && component === one.component) === at,
  );
};

/** The same event again changes nothing. */
const mark = async (ports: Ports, { address, component, resource }: Place, change: TrailChange): Promise<boolean> => {
  const { ledger, bus, clock, ids, environment } = ports;
  const isNew = await decide(ledger, async () => {
    const head = (await headRecord.read(ledger, keys.head(address, component)))?.data;
    if (!head || isTakenAway(head) || head.target.environment !== environment) return false;
    const key = keys.drift(address, component);
    const fresh = { address, component, target: head.target, suspected: [] };
    const item = (await driftRecord.read(ledger, key)) ?? driftRecord.fresh(key, fresh);
    const { event, by, call } = change;
    // When it is known, not when it was made: what was begun to be looked at before may not have seen it.
    const suspicion: Suspicion = { event, at: clock.now(), by, call, resource };
    const suspected = suspect({ ...item.data, target: head.target }, suspicion, head.serial);
    if (suspected.suspected.length === item.data.suspected.length && item.revision > 0) return false;
    const looking = item.data.looking ?? { id: ids.uuid(), since: clock.now(), by, serial: head.serial };
    await ledger.write([{ put: driftItem(item, { ...suspected, looking }) }]);
    return true;
  });
  if (!isNew) return false;
  const detail: WorkDue = { environment, drift: { address, component } };
  await bus.publish([{ detailType: WORK_DUE, detail }]);
  return true;
};
