/** Marks the actions that begin next: when the stage is entered, or when the group before them is settled. */
import type { PipelineDefinition } from '../definition/schema.ts';
import { type Action, actionRecord, type Execution } from '../execution.ts';
import { type Key, keys } from '../ledger/keys.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';

/**
 * `after`: the group that is settled; undefined when the stage is entered. Actions whose results a retry keeps do not
 * begin.
 */
export const beginActions = async (
  ledger: Pick<Ledger, 'get'>,
  definition: PipelineDefinition,
  execution: Execution,
  { stage, after, kept }: { stage: string; after?: number; kept: readonly string[] },
  now: string,
): Promise<readonly Change[]> => {
  const actions = definition.stages.find(({ name }) => name === stage)?.actions ?? [];
  const left = actions.filter(({ name, runOrder }) => runOrder > (after ?? 0) && !kept.includes(name));
  const next = Math.min(...left.map(({ runOrder }) => runOrder));
  const changes: Change[] = [];
  for (const action of left.filter(({ runOrder }) => runOrder === next)) {
    const key = keys.action(execution.id, stage, action.name);
    const before = await actionRecord.read(ledger, key);
    if (before && before.data.attempt >= execution.attempt) continue;
    changes.push({ put: begun(before, key, { execution, stage, action, now }) });
  }
  return changes;
};

/** The new record drops everything that an earlier attempt wrote. */
export const begun = (
  before: Item<Action> | undefined,
  key: Key,
  {
    execution,
    stage,
    action,
    now,
  }: {
    readonly execution: Pick<Execution, 'id' | 'attempt'>;
    readonly stage: string;
    readonly action: PipelineDefinition['stages'][number]['actions'][number];
    readonly now: string;
  },
): Item<Action> => {
  const data: Action = {
    executionId: execution.id,
    stage,
    name: action.name,
    provider: action.actionTypeId.provider,
    runOrder: action.runOrder,
    attempt: execution.attempt,
    status: 'InProgress',
    startedAt: now,
  };
  return before ? { ...before, data } : actionRecord.fresh(key, data);
};
