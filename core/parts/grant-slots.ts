/**
 * Makes the ledger changes for granted slots: the stage begins with its first actions, and its machine is owed the
 * answer. Entering, leaving and closing share this.
 */
import type { StageEntered } from '../contract.ts';
import { namespacesBefore, namespacesReferenced } from '../definition/namespaces.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import { actionRecord, type Execution, executionRecord, type Stage, stageRecord } from '../execution.ts';
import type { Asking } from '../lane.ts';
import { keys } from '../ledger/keys.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import { owe, type Wait, waitKey, waitRecord } from '../wait.ts';
import { beginActions } from './begin-actions.ts';
import { definitionOf } from './current-execution.ts';
import { keptResults } from './kept-results.ts';
import { recordedArtifacts } from './recorded-artifacts.ts';

/** A ledger write takes 100 changes. An action that does not fit is written when it ends. */
const BEGINNINGS = 60;

/** The changes that let `granted` enter. `mine`: a wait that is not written yet (the asker's own). */
export const grantSlots =
  ({ ledger }: { ledger: Ledger }) =>
  async (
    granted: readonly Asking[],
    now: string,
    mine?: Item<Wait>,
  ): Promise<{ changes: readonly Change[]; waits: readonly Item<Wait>[] }> => {
    const changes: Change[] = [];
    const begins: Change[] = [];
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
      const definition = await definitionOf(ledger, execution);
      const entered = await stageEntered(ledger, definition, execution, asking);
      const owed = owe(wait, { output: { ...entered } }, now);
      changes.push({ put: await begunStage(ledger, asking, now) }, { put: owed });
      const kept = Object.keys(entered.kept);
      const at = definition.stages.find(({ name }) => name === asking.stage);
      // Behind a condition nothing begins before it is met: check-condition marks it then.
      if (!at?.beforeEntry)
        begins.push(...(await beginActions(ledger, definition, execution, { stage: asking.stage, kept }, now)));
      waits.push(owed);
    }
    return { changes: [...changes, ...begins.slice(0, BEGINNINGS)], waits };
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

const stageEntered = async (
  ledger: Ledger,
  definition: PipelineDefinition,
  execution: Execution,
  { stage }: Asking,
): Promise<StageEntered> => ({
  kept: await keptResults(ledger, definition, execution, stage),
  variables: await earlierVariables(ledger, definition, execution, stage),
  commit: execution.commit,
  artifacts: versionsOf(await recordedArtifacts(ledger, execution.id)),
});

/** Artifact -> version, as builds get them. */
export const versionsOf = (artifacts: Awaited<ReturnType<typeof recordedArtifacts>>): Record<string, string> =>
  Object.fromEntries(Object.values(artifacts).map(({ name, version }) => [name, version]));

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
