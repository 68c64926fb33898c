/** What follows from slots being granted: the stage begins, and its machine is owed the answer. Shared by entering, leaving and closing. */
import type { Result, StageEntered } from '../contract.ts';
import { namespacesBefore, namespacesReferenced } from '../definition/namespaces.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import { actionRecord, type Execution, executionRecord, type Stage, stageRecord } from '../execution.ts';
import type { Asking } from '../lane.ts';
import { keys } from '../ledger/keys.ts';
import { versionRecord } from '../pipeline.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import { owe, type Wait, waitKey, waitRecord } from '../wait.ts';

/** The changes that let `granted` in. `mine`: a wait that is not written yet (the asker's own). */
export const grantSlots =
  ({ ledger }: { ledger: Ledger }) =>
  async (
    granted: readonly Asking[],
    now: string,
    mine?: Item<Wait>,
  ): Promise<{ changes: readonly Change[]; waits: readonly Item<Wait>[] }> => {
    const changes: Change[] = [];
    const waits: Item<Wait>[] = [];
    for (const asking of granted) {
      const key = waitKey.stage(asking.executionId, asking.attempt, asking.stage);
      const wait =
        mine && mine.key.pk === key.pk && mine.key.sk === key.sk
          ? mine
          : await waitRecord.require(ledger, key, `wait of ${asking.stage}`);
      const execution = (
        await executionRecord.require(ledger, keys.execution(asking.executionId), `execution ${asking.executionId}`)
      ).data;
      const entered = await stageEntered(ledger, execution, asking);
      const owed = owe(wait, { output: { ...entered } }, now);
      changes.push({ put: await begunStage(ledger, asking, now) }, { put: owed });
      waits.push(owed);
    }
    return { changes, waits };
  };

const begunStage = async (
  ledger: Ledger,
  { executionId, attempt, stage, index }: Asking,
  now: string,
): Promise<Item<Stage>> => {
  const key = keys.stage(executionId, stage);
  const data: Stage = { executionId, name: stage, index, attempt, status: 'InProgress', startedAt: now };
  const before = await stageRecord.read(ledger, key);
  return before ? { ...before, data } : stageRecord.fresh(key, data);
};

const stageEntered = async (ledger: Ledger, execution: Execution, asking: Asking): Promise<StageEntered> => {
  const version = await versionRecord.require(
    ledger,
    keys.version(execution.pipeline, execution.definitionVersion),
    'definition version',
  );
  const { definition } = version.data;
  return {
    kept: await keptResults(ledger, definition, execution, asking.stage),
    variables: await earlierVariables(ledger, definition, execution, asking.stage),
  };
};

/** A retry of failed actions keeps what succeeded in the stage that it begins at. */
const keptResults = async (
  ledger: Ledger,
  definition: PipelineDefinition,
  execution: Execution,
  stage: string,
): Promise<Record<string, Result>> => {
  const { retry } = execution;
  if (!retry || retry.stage !== stage || retry.mode !== 'FAILED_ACTIONS') return {};
  const kept: Record<string, Result> = {};
  for (const { name } of definition.stages.find((candidate) => candidate.name === stage)?.actions ?? []) {
    const action = (await actionRecord.read(ledger, keys.action(execution.id, stage, name)))?.data;
    if (action?.status === 'Succeeded' && action.attempt >= retry.since)
      kept[name] = { name, status: 'Succeeded', variables: action.outputVariables ?? {} };
  }
  return kept;
};

const earlierVariables = async (
  ledger: Ledger,
  definition: PipelineDefinition,
  execution: Execution,
  stage: string,
): Promise<Record<string, Record<string, string>>> => {
  const values: Record<string, Record<string, string>> = {};
  const referenced = namespacesReferenced(definition, stage);
  for (const producer of namespacesBefore(definition, stage)) {
    const wanted = referenced.get(producer.namespace);
    if (!wanted) continue;
    const action = (await actionRecord.read(ledger, keys.action(execution.id, producer.stage, producer.action)))?.data;
    values[producer.namespace] = Object.fromEntries(
      Object.entries(action?.outputVariables ?? {}).filter(([key]) => wanted.has(key)),
    );
  }
  return values;
};
