/** What is deployed where, and which tag deployed it. All look-ups are by key. */
import { TaglineError } from '../fault.ts';
import { keys } from '../ledger/keys.ts';
import { NotFound } from '../ledger/record.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Ledger } from '../ports/ledger.ts';
import { headRecord, type Release, releaseRecord, type State, StateBody, serialRecord } from '../state.ts';

export interface StateAnswer {
  readonly state: State;
  readonly body: StateBody;
}

export const listStates =
  ({ ledger }: { ledger: Ledger }) =>
  async (): Promise<{ states: readonly State[] }> => ({
    states: (await ledger.listed('STATES', { newestFirst: false, limit: 1000 })).items.map(
      (item) => headRecord.parse(item).data,
    ),
  });

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
    const { target, digest } = item.data;
    const body = await artifacts.kept(target.environment, 'state', digest);
    return { state: item.data, body: StateBody.parse(JSON.parse(body)) };
  };

export const stateHistory =
  ({ ledger }: { ledger: Ledger }) =>
  async (question: { address: string; component?: string }): Promise<{ serials: readonly State[] }> => {
    const component = question.component ?? (await onlyComponent(ledger, question.address));
    const { items } = await ledger.list(`STATE#${question.address}`, {
      prefix: `SERIAL#${component}#`,
      newestFirst: true,
      limit: 100,
    });
    return { serials: items.map((item) => serialRecord.parse(item).data) };
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
