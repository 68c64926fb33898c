/**
 * Brings an execution what another has built, and then starts its machine. This step alone crosses environments: it
 * reads the version that was recorded, writes it under the key of the target, and compares the sum of what it wrote
 * with the recorded one. The results of the actions that made it are kept: nothing is built again. Doing it twice
 * changes nothing.
 */
import { artifactKey } from '../artifacts.ts';
import type { Stage as DefinedStage, PipelineDefinition } from '../definition/schema.ts';
import {
  type Action,
  actionRecord,
  type Execution,
  executionRecord,
  isOpen,
  type MadeArtifact,
  OF_ORIGIN,
  stageRecord,
} from '../execution.ts';
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { definitionOf } from '../parts/current-execution.ts';
import { endAttempt } from '../parts/end-attempt.ts';
import { startMachine } from '../parts/start-machine.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly artifacts: Pick<Artifacts, 'copy' | 'sum'>;
  readonly machines: Pick<Machines, 'start' | 'answer'>;
  readonly clock: Clock;
  readonly installation: Installation;
}

/** What cannot be brought ends the execution; its summary says why. */
export const copyArtifacts = (ports: Ports) => {
  const { ledger } = ports;
  const start = startMachine(ports);
  const end = endAttempt(ports);
  const read = async (id: string): Promise<Execution> =>
    (await executionRecord.require(ledger, keys.execution(id), `execution ${id}`)).data;
  return async (executionId: string): Promise<Execution> => {
    const execution = await read(executionId);
    if (!isOpen(execution) || !execution.origin) return execution;
    try {
      if (!execution.origin.copied) await copyAll(ports, execution, await read(execution.origin.executionId));
    } catch (error) {
      if (!(error instanceof TaglineError) || error.retryable) throw error;
      await end(executionId, execution.attempt, { status: 'Failed', statusSummary: `${error.code}: ${error.message}` });
      return read(executionId);
    }
    return start(executionId);
  };
};

const copyAll = async (ports: Ports, execution: Execution, origin: Execution): Promise<void> => {
  const { ledger, clock } = ports;
  const definition = await definitionOf(ledger, execution);
  for (const kept of keptStages(definition, execution)) await copyStage(ports, execution, origin, kept);
  await decide(ledger, async () => {
    const item = await executionRecord.require(ledger, keys.execution(execution.id), 'execution');
    const data = { ...item.data, origin: { executionId: origin.id, copied: true }, updatedAt: clock.now() };
    await ledger.write([{ put: { ...item, data } }]);
  });
};

interface Kept {
  readonly index: number;
  readonly stage: DefinedStage;
  /** It does not run at all. */
  readonly whole: boolean;
  readonly actions: readonly string[];
}

/** Stages in front of the first that runs, and what the others build. */
const keptStages = ({ stages }: PipelineDefinition, { from, to }: Execution): readonly Kept[] => {
  const first = stages.findIndex(({ name }) => name === from);
  const last = to === undefined ? stages.length : stages.findIndex(({ name }) => name === to) + 1;
  return stages.slice(0, last).map((stage, index) => {
    const whole = index < first;
    const actions = stage.actions.filter(
      ({ actionTypeId: { category }, outputArtifacts }) =>
        whole || (['Build', 'Compute'].includes(category) && outputArtifacts.length > 0),
    );
    return { index, stage, whole, actions: actions.map(({ name }) => name) };
  });
};

const copyStage = async (
  ports: Ports,
  execution: Execution,
  origin: Execution,
  { index, stage, whole, actions }: Kept,
): Promise<void> => {
  const { ledger, clock } = ports;
  const before = (await stageRecord.read(ledger, keys.stage(origin.id, stage.name)))?.data;
  const skipped = before?.status === 'Skipped';
  for (const name of skipped ? [] : actions) await copyAction(ports, execution, origin, stage.name, name);
  if (!whole) return;
  const key = keys.stage(execution.id, stage.name);
  await decide(ledger, async () => {
    if (await stageRecord.read(ledger, key)) return;
    const now = clock.now();
    const data = {
      executionId: execution.id,
      name: stage.name,
      index,
      attempt: OF_ORIGIN,
      status: skipped ? ('Skipped' as const) : ('Succeeded' as const),
      startedAt: before?.startedAt ?? now,
      endedAt: before?.endedAt ?? now,
    };
    await ledger.write([{ put: stageRecord.fresh(key, data) }]);
  });
};

const copyAction = async (
  { ledger, artifacts }: Ports,
  execution: Execution,
  origin: Execution,
  stage: string,
  name: string,
): Promise<void> => {
  const key = keys.action(execution.id, stage, name);
  if (await actionRecord.read(ledger, key)) return;
  const made = (await actionRecord.read(ledger, keys.action(origin.id, stage, name)))?.data;
  if (made?.status !== 'Succeeded') throw differs(origin, stage, name, made);
  const copies: MadeArtifact[] = [];
  for (const one of made.artifacts ?? []) copies.push(await copyOne(artifacts, one, artifactKey(execution, one.name)));
  const { deployment: _there, build: _build, ...kept } = made;
  const data: Action = { ...kept, executionId: execution.id, attempt: OF_ORIGIN, artifacts: copies };
  await decide(ledger, async () => {
    if (!(await actionRecord.read(ledger, key))) await ledger.write([{ put: actionRecord.fresh(key, data) }]);
  });
};

const copyOne = async (
  artifacts: Ports['artifacts'],
  { name, key: from, version, sha256 }: MadeArtifact,
  key: string,
): Promise<MadeArtifact> => {
  if (sha256 === undefined)
    throw new TaglineError('ArtifactWithoutSum', `no sum of the artifact ${name} was recorded when it was made`, {
      where: from,
      expected: 'an artifact that this version of Tagline has recorded',
      remedy: 'Push a new tag at its commit: it builds again.',
    });
  const copied = await artifacts.copy({ key: from, version }, key);
  const found = await artifacts.sum({ key, version: copied.version });
  if (found === sha256) return { name, key, ...copied, sha256 };
  throw new TaglineError('ArtifactDiffers', `the artifact ${name} is not what was recorded when it was made`, {
    where: from,
    expected: `sha-256 ${sha256}, not ${found}`,
    remedy: 'Find out who changed it: nothing was deployed. A new tag builds again.',
  });
};

const differs = (origin: Execution, stage: string, name: string, made: Action | undefined): TaglineError =>
  new TaglineError(
    'OriginDiffers',
    `${stage}/${name} ${made ? `is ${made.status}` : 'did not run'} in the execution ${origin.id}, whose artifacts ` +
      'are to be deployed',
    {
      expected: 'a result of each action that builds, under the same names',
      remedy: 'The definition has changed since: push a new tag at its commit.',
    },
  );
