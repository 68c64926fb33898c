/**
 * Every step of a machine reads this first: the execution, still in this attempt, and the definition that it runs on.
 */
import type { Action } from '../definition/action.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import { type Execution, executionRecord } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { keys } from '../ledger/keys.ts';
import { versionRecord } from '../pipeline.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import { endedMeanwhile } from './ended-meanwhile.ts';

/** Throws `ExecutionEnded` for a machine of an older attempt. */
export const currentExecution = async (
  ledger: Pick<Ledger, 'get'>,
  { executionId, attempt }: { readonly executionId: string; readonly attempt: number },
): Promise<Item<Execution>> => {
  const item = await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
  endedMeanwhile(item.data, attempt);
  return item;
};

export const definitionOf = async (
  ledger: Pick<Ledger, 'get'>,
  { pipeline, definitionVersion }: Pick<Execution, 'pipeline' | 'definitionVersion'>,
): Promise<PipelineDefinition> => {
  const key = keys.version(pipeline, definitionVersion);
  return (await versionRecord.require(ledger, key, `version ${definitionVersion} of ${pipeline}`)).data.definition;
};

/** Throws `UnknownAction`: a machine names only its own actions, but others may invoke the function too. */
export const actionIn = (definition: PipelineDefinition, at: { stage: string; action: string }): Action => {
  const found = definition.stages.find(({ name }) => name === at.stage)?.actions.find(({ name }) => name === at.action);
  if (found) return found;
  throw new TaglineError('UnknownAction', `${definition.name} has no action ${at.stage}/${at.action}`);
};
