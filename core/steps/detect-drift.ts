/**
 * Looks whether what stands at an address is what was deployed: begins at the services, and writes down what they found
 * once all have ended. It is called again until then. Nothing is changed at the address.
 */
import { canonicalJson } from '../canonical-json.ts';
import { type Drift, driftItem, driftRecord, type Found, type Looking } from '../drift.ts';
import type { Deployment } from '../execution.ts';
import { faultOf, TaglineError } from '../fault.ts';
import { leaseRecord } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { fittingChanges } from '../parts/fitting-changes.ts';
import { madeBy } from '../parts/made-by.ts';
import type { PlannedChange } from '../plan.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import { type Clock, later } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import type { Providers } from '../provider.ts';
import { bodyOf } from '../questions/states.ts';
import { headRecord, type State } from '../state.ts';
import { type DriftLook, placeOf, type Work, type WorkPorts } from '../work.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly artifacts: Pick<Artifacts, 'kept'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly providers: Providers;
  readonly work: WorkPorts;
}

/** A service that has not answered by then is not waited for. */
const PATIENCE_SECONDS = 45 * 60;

export const detectDrift =
  (ports: Ports) =>
  async (at: { address: string; component: string }): Promise<'not asked' | 'looking' | 'found'> => {
    const { ledger, clock } = ports;
    const asked = (await driftRecord.read(ledger, keys.drift(at.address, at.component)))?.data;
    if (!asked?.looking) return 'not asked';
    const { looking } = asked;
    try {
      const state = await headOf(ledger, asked);
      const begun = looking.works ? looking : await begin(ports, state, looking);
      const looks = await lookAt(ports, asked, begun);
      if (looks.some(({ look }) => look.state === 'looking')) {
        if (clock.now() < later(looking.since, PATIENCE_SECONDS)) return 'looking';
        throw new TaglineError('DriftNotFound', `nothing was found out in ${PATIENCE_SECONDS / 60} minutes`, {
          remedy: 'Look at the service, then ask again.',
        });
      }
      await settle(ports, looking, await foundOf(ports, state, begun, looks));
    } catch (error) {
      if (!(error instanceof TaglineError) || error.retryable) throw error;
      const nothing = { changes: [], unchecked: [], fault: faultOf(error) };
      await settle(ports, looking, { ...at, ...nothing, status: 'Failed' });
    }
    return 'found';
  };

const headOf = async (ledger: Ledger, { address, component }: Drift): Promise<State> =>
  (await headRecord.require(ledger, keys.head(address, component), `state of ${component} at ${address}`)).data;

const workOfDeployment = async (
  { providers, work }: Ports,
  { provider }: Pick<Deployment, 'provider'>,
): Promise<Work | undefined> => providers.running.find((known) => known.provider === provider)?.work?.(work);

/** Every service is asked once for this question: its token says so where the service knows tokens. */
const begin = async (ports: Ports, state: State, looking: Looking): Promise<Looking> => {
  const { ledger, artifacts } = ports;
  const { address, component } = state;
  const body = await bodyOf(artifacts, state);
  const works: NonNullable<Looking['works']> = [];
  const unchecked: string[] = [];
  for (const [at, deployment] of body.deployments.entries()) {
    const work = await workOfDeployment(ports, deployment);
    if (!work?.drifting) {
      unchecked.push(`${deployment.provider} ${deployment.name}`);
      continue;
    }
    const made = await madeBy(ports, state, deployment);
    const place = placeOf(state, deployment.region);
    const token = `drift-${looking.id}-${at}`;
    const order = { deployment, place, address, component, token, ...(made ? { made } : {}) };
    const { id } = await work.drifting.begin(order);
    works.push({ provider: deployment.provider, region: deployment.region, deployment: deployment.id, id });
  }
  const begun: Looking = { ...looking, works, unchecked };
  await change(ledger, state, (drift) => (drift.looking?.id === looking.id ? { ...drift, looking: begun } : drift));
  return begun;
};

interface Look {
  readonly deployment: string;
  readonly look: DriftLook;
}

const lookAt = (ports: Ports, { target }: Drift, { works = [] }: Looking): Promise<readonly Look[]> =>
  Promise.all(
    works.map(async ({ provider, region, deployment, id }) => {
      const work = await workOfDeployment(ports, { provider });
      if (!work?.drifting) return { deployment, look: { state: 'failed', reason: `${provider} is gone` } as const };
      return { deployment, look: await work.drifting.look(placeOf({ target }, region), id) };
    }),
  );

type Result = Pick<Found, 'status' | 'changes' | 'unchecked' | 'fault'> & Pick<Drift, 'address' | 'component'>;

const foundOf = async (
  { artifacts }: Ports,
  state: State,
  { unchecked = [] }: Looking,
  looks: readonly Look[],
): Promise<Result> => {
  const { address, component } = state;
  const { deployments } = await bodyOf(artifacts, state);
  for (const { look } of looks)
    if (look.state === 'failed')
      throw new TaglineError(look.code ?? 'DriftNotFound', look.reason, {
        remedy: 'See what it says, then ask again.',
      });
  const changes = looks.flatMap(({ deployment, look }) => {
    const accepted = new Set(deployments.find(({ id }) => id === deployment)?.accepted?.map(nameOf));
    return look.state === 'found' ? look.changes.filter((one) => !accepted.has(nameOf(one))) : [];
  });
  return {
    address,
    component,
    status: changes.length > 0 ? 'Drifted' : 'InSync',
    changes: [...fittingChanges(changes)],
    unchecked: [...unchecked, ...looks.flatMap(({ look }) => (look.state === 'found' ? look.unchecked : []))],
  };
};

/** Two changes are the same if all that is told of them is. */
const nameOf = (change: PlannedChange): string => canonicalJson(change);

/** What a trail told after the question began is not answered by it: the reconciler looks again within a minute. */
const settle = async ({ ledger, clock, ids }: Ports, looking: Looking, result: Result): Promise<void> => {
  const lease = (await leaseRecord.read(ledger, keys.lease(result.address)))?.data;
  const changing = lease?.holder?.executionId ?? lease?.lock?.info.Who;
  const { address: _address, component: _component, ...rest } = result;
  const { since, by, serial } = looking;
  const found: Found = { ...rest, at: clock.now(), by, serial, ...(changing ? { changing } : {}) };
  await change(ledger, result, (drift) => {
    if (drift.looking?.id !== looking.id) return drift;
    const { looking: _over, ...known } = drift;
    if (found.status === 'Failed') return { ...known, found };
    const suspected = drift.suspected.filter((one) => one.at > since && one.serial >= serial);
    const [next] = suspected;
    if (!next) return { ...known, found, suspected };
    return {
      ...known,
      found,
      suspected,
      looking: { id: ids.uuid(), since: found.at, by: next.by, serial: next.serial },
    };
  });
};

const change = (
  ledger: Ledger,
  { address, component }: Pick<Drift, 'address' | 'component'>,
  to: (drift: Drift) => Drift,
): Promise<void> =>
  decide(ledger, async () => {
    const item: Item<Drift> = await driftRecord.require(ledger, keys.drift(address, component), `drift of ${address}`);
    const next = to(item.data);
    if (next !== item.data) await ledger.write([{ put: driftItem(item, next) }]);
  });
