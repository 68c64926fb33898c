/**
 * A retry of failed actions keeps the successful results of the stage that it begins at. A plan that was withdrawn
 * since is made again. What was copied from another execution is kept, and actions that an execution leaves out have an
 * empty result from the start.
 */
import type { Result } from '../contract.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import { type Action, actionRecord, type Execution, OF_ORIGIN } from '../execution.ts';
import { keys } from '../ledger/keys.ts';
import { planRecord } from '../plan.ts';
import type { Ledger } from '../ports/ledger.ts';

export const keptResults = async (
  ledger: Pick<Ledger, 'get'>,
  definition: PipelineDefinition,
  { id, retry, only }: Execution,
  stage: string,
): Promise<Record<string, Result>> => {
  const actions = definition.stages.find(({ name }) => name === stage)?.actions ?? [];
  const leftOut = actions.filter(({ name }) => only !== undefined && !only.includes(`${stage}/${name}`));
  const none = leftOut.map(({ name }) => [name, { name, status: 'Succeeded', variables: {} }] as const);
  return {
    ...Object.fromEntries(none),
    ...(await copiedResults(ledger, actions, id, stage)),
    ...(await retriedResults(ledger, actions, { id, retry }, stage)),
  };
};

/** Of the execution that it goes on from. */
const copiedResults = async (
  ledger: Pick<Ledger, 'get'>,
  actions: PipelineDefinition['stages'][number]['actions'],
  id: string,
  stage: string,
): Promise<Record<string, Result>> => {
  const kept: Record<string, Result> = {};
  for (const { name } of actions) {
    const action = (await actionRecord.read(ledger, keys.action(id, stage, name)))?.data;
    if (action?.attempt === OF_ORIGIN) kept[name] = resultOf(action);
  }
  return kept;
};

const resultOf = ({ name, outputVariables = {} }: Action): Result => ({
  name,
  status: 'Succeeded',
  variables: outputVariables,
});

const retriedResults = async (
  ledger: Pick<Ledger, 'get'>,
  actions: PipelineDefinition['stages'][number]['actions'],
  { id, retry }: Pick<Execution, 'id' | 'retry'>,
  stage: string,
): Promise<Record<string, Result>> => {
  if (!retry || retry.stage !== stage || retry.mode !== 'FAILED_ACTIONS') return {};
  const kept: Record<string, Result> = {};
  for (const { name } of actions) {
    const action = (await actionRecord.read(ledger, keys.action(id, stage, name)))?.data;
    if (action?.status !== 'Succeeded' || action.attempt < retry.since) continue;
    const plan = (await planRecord.read(ledger, keys.plan(id, stage, name)))?.data;
    if (plan?.status === 'Withdrawn') continue;
    kept[name] = resultOf(action);
  }
  return kept;
};
