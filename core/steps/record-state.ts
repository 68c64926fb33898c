/**
 * Step 5c: records the next serial of the component, before the lease is released; after a failure it is `partial`.
 * Recording twice changes nothing.
 */
import { resourceKey, sinceOf } from '../blame.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { RecordState } from '../contract.ts';
import {
  actionRecord,
  componentOf,
  type Deployment,
  type Execution,
  executionRecord,
  releaseName,
} from '../execution.ts';
import type { Lease } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { plansOf } from '../parts/bind-approval.ts';
import { checkHolder } from '../parts/check-lease.ts';
import { indexState } from '../parts/index-state.ts';
import { type Plan, planRecord } from '../plan.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import { bodyOf } from '../questions/states.ts';
import { headRecord, type Release, releaseRecord, type State, type StateBody, serialRecord } from '../state.ts';

interface Ports {
  ledger: Ledger;
  artifacts: Artifacts;
  clock: Clock;
  ids: Ids;
}

/**
 * Undefined if nothing of the group reached the address: then nothing is recorded. `abandoned`: what the group began
 * may still be at work, and nobody waits for it; the component is partial then, whatever is known. Throws `LeaseLost`
 * for a group from which the lease was taken: another may have changed the address since.
 */
export const recordState =
  (ports: Ports) =>
  (input: RecordState, { abandoned = false } = {}): Promise<State | undefined> =>
    decide(ports.ledger, async () => {
      const { ledger } = ports;
      const execution = (
        await executionRecord.require(ledger, keys.execution(input.executionId), `execution ${input.executionId}`)
      ).data;
      const { deployments, status } = await deploymentsOf(ledger, input, abandoned);
      const madeBy = [input.executionId, input.attempt, input.stage, input.group].join('/');
      const head = await headRecord.read(ledger, keys.head(execution.address, componentOf(execution)));
      if (head?.data.madeBy === madeBy) return head.data;
      if (deployments.length === 0 && !(abandoned && input.actions.length > 0)) return undefined;
      const lease = await checkHolder(ledger, execution, input);
      const earlier = head && (await bodyOf(ports.artifacts, head.data));
      const plans = await plansOf(ledger, execution.id);
      const { state, body } = await nextState(ports, execution, { head: head?.data, earlier }, plans, {
        deployments,
        status,
        madeBy,
      });
      await indexState(ledger, state, earlier, body);
      await writeState(ledger, execution, lease, head, state, plans);
      return state;
    });

/** The deployments of the group's mutating actions in this attempt. */
const deploymentsOf = async (
  ledger: Ledger,
  input: RecordState,
  abandoned: boolean,
): Promise<{ deployments: Deployment[]; status: State['status'] }> => {
  const items = await Promise.all(
    input.actions.map((action) => actionRecord.read(ledger, keys.action(input.executionId, input.stage, action))),
  );
  const acted = items.flatMap((item) => (item && item.data.attempt === input.attempt ? [item.data] : []));
  const failed = abandoned || acted.some(({ status }) => status !== 'Succeeded');
  return { deployments: acted.flatMap(({ deployment }) => deployment ?? []), status: failed ? 'partial' : 'complete' };
};

interface Before {
  readonly head: State | undefined;
  readonly earlier: StateBody | undefined;
}
interface Left {
  readonly deployments: readonly Deployment[];
  readonly status: State['status'];
  readonly madeBy: string;
}

const nextState = async (
  { artifacts, ids, clock }: Ports,
  execution: Execution,
  { head, earlier }: Before,
  plans: readonly Plan[],
  { deployments, status, madeBy }: Left,
): Promise<{ state: State; body: StateBody }> => {
  const destroys = execution.purpose === 'destroy';
  // A thing that was taken away and made again has another id, and the name that only one thing can have.
  const same = (a: Deployment) => (b: Deployment) =>
    a.id === b.id || (a.provider === b.provider && a.region === b.region && a.name === b.name);
  const untouched = (earlier?.deployments ?? []).filter((old) => !deployments.some(same(old)));
  const all = [...untouched, ...deployments.filter((one) => !(destroys || one.removed) || isLeft(one))];
  const serial = (head?.serial ?? 0) + 1;
  const lineage = head?.lineage ?? ids.uuid();
  const outputs = Object.assign({}, ...all.map((deployment) => deployment.outputs)) as Record<string, string>;
  const content = { outputs, deployments: all };
  const body: StateBody = {
    version: 1,
    lineage,
    serial,
    address: execution.address,
    component: componentOf(execution),
    ...content,
    since: sinceOf(earlier, content, serial, touchedBy(plans, deployments)),
  };
  const { digest } = await artifacts.keep(execution.target.environment, 'state', canonicalJson(body));
  const state: State = {
    address: execution.address,
    component: componentOf(execution),
    target: execution.target,
    lineage,
    serial,
    digest,
    pipeline: execution.pipeline,
    executionId: execution.id,
    tag: releaseName(execution),
    version: execution.version,
    commit: execution.commit,
    ...(execution.promotedFrom ? { promotedFrom: execution.promotedFrom } : {}),
    status,
    ...(execution.purpose ? { purpose: execution.purpose } : {}),
    ...(execution.reason ? { reason: execution.reason } : {}),
    outputs,
    resourceCount: all.reduce((sum, { resources }) => sum + resources.length, 0),
    recordedAt: clock.now(),
    recordedBy: execution.startedBy,
    madeBy,
  };
  return { state, body };
};

/** What was kept on purpose is still there. */
const isLeft = ({ resources }: Deployment): boolean => resources.length > 0;

/** Resources that a plan of this execution changed in place. */
const touchedBy = (plans: readonly Plan[], deployments: readonly Deployment[]): ReadonlySet<string> =>
  new Set(
    deployments.flatMap((deployment) =>
      plans
        .filter(({ name, region }) => name === deployment.name && region === deployment.region)
        .flatMap(({ changes }) => changes.map(({ resource }) => resourceKey({ deployment, logicalId: resource }))),
    ),
  );

const writeState = async (
  ledger: Ledger,
  execution: Execution,
  lease: Item<Lease>,
  head: Awaited<ReturnType<typeof headRecord.read>>,
  state: State,
  all: readonly Plan[],
): Promise<void> => {
  const { address, component } = state;
  const releaseKey = keys.release(execution.pipeline, releaseName(execution));
  const before = await releaseRecord.read(ledger, releaseKey);
  const entry: Release['serials'][number] = {
    address,
    component,
    serial: state.serial,
    status: state.status,
    executionId: execution.id,
    at: state.recordedAt,
  };
  const release: Release = {
    pipeline: execution.pipeline,
    tag: releaseName(execution),
    commit: execution.commit,
    serials: [...(before?.data.serials ?? []), entry],
  };
  const listed = { under: 'STATES', at: `${address}#${component}` };
  // Plans that this execution made on the previous serial are moved to this one: the execution made it itself, under
  // the lease.
  const planned = all.filter(
    (plan) => plan.status === 'Made' && plan.component === component && plan.serial === state.serial - 1,
  );
  const plans = await Promise.all(
    planned.map((plan) => planRecord.require(ledger, keys.plan(execution.id, plan.stage, plan.action), 'plan')),
  );
  await ledger.write([
    { check: { key: lease.key, revision: lease.revision } },
    ...plans.map((item) => ({ put: { ...item, data: { ...item.data, serial: state.serial } } })),
    {
      put: head ? { ...head, data: state, listed } : headRecord.fresh(keys.head(address, component), state, { listed }),
    },
    { put: serialRecord.fresh(keys.serial(address, component, state.serial), state) },
    { put: before ? { ...before, data: release } : releaseRecord.fresh(releaseKey, release) },
  ]);
};
