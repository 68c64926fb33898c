/** An execution that has begun, and what the ledger says of its parts. */
import assert from 'node:assert/strict';
import { actionRecord, type Execution, stageRecord } from '../../core/execution.ts';
import { keys } from '../../core/ledger/keys.ts';
import { startExecution } from '../../core/steps/start-execution.ts';
import type { World } from './world.ts';

export interface Begun {
  readonly execution: Execution;
  /** What every call of its machine carries. */
  readonly base: { readonly contract: 2; readonly executionId: string; readonly attempt: number };
}

export const begun = async (world: World, tag?: string): Promise<Begun> => {
  const execution = await startExecution(world.ports)(world.request(tag));
  assert.ok(execution);
  return { execution, base: { contract: 2, executionId: execution.id, attempt: 1 } };
};

export const actionOf = async ({ ports: { ledger } }: World, { id }: Execution, stage: string, name: string) =>
  (await actionRecord.read(ledger, keys.action(id, stage, name)))?.data;

export const stageOf = async ({ ports: { ledger } }: World, { id }: Execution, stage: string) =>
  (await stageRecord.read(ledger, keys.stage(id, stage)))?.data;

/** Everything that the ledger holds, with its revisions: equal texts mean that nothing was written. */
export const everything = ({ ports: { ledger } }: World): string => JSON.stringify([...ledger.items.values()]);
