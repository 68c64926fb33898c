/**
 * What follows the end of an attempt by itself: `onFailure` says so, or a condition of the stage that was not met. A
 * condition in front of a stage asks for nothing, since nothing was done there.
 */
import { type ConditionState, conditionRecord } from '../condition.ts';
import { conditionOf } from '../definition/rules-of.ts';
import type { Stage as DefinedStage } from '../definition/schema.ts';
import { type Execution, type Stage, stageRecord } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import { versionRecord } from '../pipeline.ts';
import type { Ledger } from '../ports/ledger.ts';

export const followOf = async (
  ledger: Pick<Ledger, 'get'>,
  execution: Execution,
): Promise<NonNullable<Execution['follow']> | undefined> => {
  const { pipeline, definitionVersion } = execution;
  const version = await versionRecord.read(ledger, keys.version(pipeline, definitionVersion));
  for (const stage of version?.data.definition.stages ?? []) {
    const state = (await stageRecord.read(ledger, keys.stage(execution.id, stage.name)))?.data;
    if (state?.status === 'Succeeded' || state?.status === 'Skipped') continue;
    const result = state?.attempt === execution.attempt ? await resultOf(ledger, execution, stage, state) : undefined;
    return result && { result, stage: stage.name };
  }
  return undefined;
};

const resultOf = async (
  ledger: Pick<Ledger, 'get'>,
  execution: Execution,
  stage: DefinedStage,
  { attempt }: Stage,
): Promise<'RETRY' | 'ROLLBACK' | undefined> => {
  const at = async (moment: ConditionState['moment']): Promise<ConditionState | undefined> => {
    const condition = (await conditionRecord.read(ledger, keys.condition(execution.id, stage.name, moment)))?.data;
    return condition?.attempt === attempt ? condition : undefined;
  };
  const entry = await at('BEFORE_ENTRY');
  if (entry && entry.status !== 'Succeeded' && entry.status !== 'Overridden') return undefined;
  const isRollback = execution.type === 'ROLLBACK';
  for (const moment of ['ON_SUCCESS', 'ON_FAILURE'] as const) {
    const condition = await at(moment);
    if (condition?.status === 'Failed' && condition.result === 'ROLLBACK') return isRollback ? undefined : 'ROLLBACK';
    if (moment === 'ON_SUCCESS' && condition) return undefined;
  }
  const result = conditionOf(stage, 'ON_FAILURE') ? undefined : stage.onFailure?.result;
  if (result === 'RETRY') return execution.retriedByItself?.includes(stage.name) ? undefined : 'RETRY';
  return result === 'ROLLBACK' && !isRollback ? 'ROLLBACK' : undefined;
};
