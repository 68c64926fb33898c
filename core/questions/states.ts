/** What is deployed where, and which tag deployed it. All look-ups are by key. */
import { resourceKey, resourceName, resourcesOf } from '../blame.ts';
import { type DriftMark, isMarked } from '../drift.ts';
import { TaglineError } from '../fault.ts';
import { keys } from '../ledger/keys.ts';
import { NotFound } from '../ledger/record.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Ledger } from '../ports/ledger.ts';
import { headRecord, type Release, releaseRecord, type State, StateBody, serialRecord } from '../state.ts';
import { diffOf, type StateDiff } from '../state-diff.ts';
import { driftMark, markedUnder } from './drifts.ts';

/** `drift`: where something is there that nobody deployed, or may be. */
export type ListedState = State & { readonly drift?: DriftMark };

export interface StateAnswer {
  readonly state: State;
  /** What is known of changes by hand since this serial. */
  readonly drift?: DriftMark;
  readonly body: StateBody;
}

export interface StateList {
  readonly states: readonly ListedState[];
  /** `after` of the next page; absent on the last. */
  readonly next?: string;
}

/** In order of address and component. `prefix`: of the address, e.g. `research/`. */
export const listStates =
  ({ ledger }: { ledger: Ledger }) =>
  async (page: { prefix?: string; after?: string; limit?: number } = {}): Promise<StateList> => {
    const { items, next } = await ledger.listed('STATES', { newestFirst: false, ...page });
    const marked = await markedUnder(ledger, page.prefix);
    const states = items.map((item): ListedState => {
      const state = headRecord.parse(item).data;
      const drift = marked.get(`${state.address}#${state.component}`)?.(state.serial);
      return isMarked(drift) ? { ...state, drift } : state;
    });
    return { states, ...(next === undefined ? {} : { next }) };
  };

export const stateOf =
  ({ ledger, artifacts }: { ledger: Ledger; artifacts: Pick<Artifacts, 'kept'> }) =>
  async (question: { address: string; component?: string; serial?: number }): Promise<StateAnswer> => {
    const component = question.component ?? (await onlyComponent(ledger, question.address));
    const item =
      question.serial === undefined
        ? await headRecord.require(
            ledger,
            keys.head(question.address, component),
            `state of ${component} at ${question.address}`,
          )
        : await serialRecord.require(
            ledger,
            keys.serial(question.address, component, question.serial),
            `serial ${question.serial} of ${component} at ${question.address}`,
          );
    const drift = await driftMark(ledger, item.data);
    return { state: item.data, body: await bodyOf(artifacts, item.data), ...(drift ? { drift } : {}) };
  };

export const bodyOf = async (
  artifacts: Pick<Artifacts, 'kept'>,
  { target, digest }: Pick<State, 'target' | 'digest'>,
): Promise<StateBody> => StateBody.parse(JSON.parse(await artifacts.kept(target.environment, 'state', digest)));

export interface DiffAnswer extends StateDiff {
  /** Absent of the first serial: nothing was there before. */
  readonly from?: State;
  readonly to: State;
}

const nothingBefore = (body: StateBody): StateBody => ({
  ...body,
  serial: 0,
  outputs: {},
  deployments: [],
  since: { resources: {}, outputs: {} },
});

/** Between two serials; without numbers between the newest and the one before. */
export const stateDiff =
  (ports: { ledger: Ledger; artifacts: Pick<Artifacts, 'kept'> }) =>
  async ({
    from,
    to,
    ...at
  }: {
    address: string;
    component?: string;
    from?: number;
    to?: number;
  }): Promise<DiffAnswer> => {
    const after = await stateOf(ports)({ ...at, ...(to === undefined ? {} : { serial: to }) });
    const serial = from ?? after.state.serial - 1;
    if (from === undefined && serial === 0)
      return { to: after.state, ...diffOf(nothingBefore(after.body), after.body) };
    const before = await stateOf(ports)({ address: at.address, component: after.state.component, serial });
    return { from: before.state, to: after.state, ...diffOf(before.body, after.body) };
  };

export interface Blamed {
  readonly kind: 'resource' | 'output';
  readonly name: string;
  readonly type?: string;
  readonly id?: string;
  /** Absent where it is from before serials were kept with what they hold. */
  readonly serial?: number;
}
export interface BlameAnswer {
  readonly state: State;
  readonly entries: readonly Blamed[];
  /** The serials that the entries name. */
  readonly serials: readonly State[];
}

/** Which serial gave each resource and output its present form. */
export const stateBlame =
  (ports: { ledger: Ledger; artifacts: Pick<Artifacts, 'kept'> }) =>
  async (question: { address: string; component?: string }): Promise<BlameAnswer> => {
    const { state, body } = await stateOf(ports)(question);
    const resources = resourcesOf(body).map((resource): Blamed => {
      const serial = body.since.resources[resourceKey(resource)];
      return {
        kind: 'resource',
        name: resourceName(state.address, resource.deployment.name, resource.logicalId),
        type: resource.type,
        ...(resource.physicalId === undefined ? {} : { id: resource.physicalId }),
        ...(serial === undefined ? {} : { serial }),
      };
    });
    const outputs = Object.keys(body.outputs).map((name): Blamed => {
      const serial = body.since.outputs[name];
      return { kind: 'output', name, ...(serial === undefined ? {} : { serial }) };
    });
    const entries = [...resources, ...outputs];
    const numbers = [...new Set(entries.flatMap(({ serial }) => serial ?? []))].toSorted((a, b) => a - b);
    const { address, component } = state;
    const serials = await Promise.all(
      numbers.map(
        async (serial) =>
          (await serialRecord.require(ports.ledger, keys.serial(address, component, serial), `serial ${serial}`)).data,
      ),
    );
    return { state, entries, serials };
  };

export interface StateHistory {
  readonly serials: readonly State[];
  /** `after` of the next page; absent on the last. */
  readonly next?: string;
}

/** Newest first. */
export const stateHistory =
  ({ ledger }: { ledger: Ledger }) =>
  async ({
    address,
    component,
    ...page
  }: {
    address: string;
    component?: string;
    limit?: number;
    after?: string;
  }): Promise<StateHistory> => {
    const of = component ?? (await onlyComponent(ledger, address));
    const { items, next } = await ledger.list(`STATE#${address}`, {
      prefix: `SERIAL#${of}#`,
      newestFirst: true,
      ...page,
    });
    const serials = items.map((item) => serialRecord.parse(item).data);
    return { serials, ...(next === undefined ? {} : { next }) };
  };

export const releaseOf =
  ({ ledger }: { ledger: Ledger }) =>
  async ({ pipeline, tag }: { pipeline: string; tag: string }): Promise<Release> =>
    (await releaseRecord.require(ledger, keys.release(pipeline, tag), `state made by the tag ${tag} of ${pipeline}`))
      .data;

const onlyComponent = async (ledger: Ledger, address: string): Promise<string> => {
  const { items } = await ledger.list(`STATE#${address}`, { prefix: 'HEAD#' });
  const components = items.map((item) => headRecord.parse(item).data.component);
  const [only, ...more] = components;
  if (only === undefined) throw new NotFound(`state at ${address}`);
  if (more.length > 0)
    throw new TaglineError('ComponentNeeded', `${address} holds several components`, {
      expected: `one of ${components.join(', ')}`,
      remedy: 'Name one with --component.',
    });
  return only;
};
