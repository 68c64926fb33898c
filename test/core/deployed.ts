/** What stands at an address after a run of the example: a stack with one function, recorded as the next serial. */
import assert from 'node:assert/strict';
import { actionRecord, type Deployment, executionRecord } from '../../core/execution.ts';
import { keys } from '../../core/ledger/keys.ts';
import { recordState } from '../../core/steps/record-state.ts';
import { releaseLease } from '../../core/steps/release-lease.ts';
import { startExecution } from '../../core/steps/start-execution.ts';
import { takeLease } from '../../core/steps/take-lease.ts';
import type { World } from './world.ts';

export const ADDRESS = 'research/dev-eu-central-1';
export const HELLO = 'hello-function';
const STACK = 'arn:aws:cloudformation:eu-central-1:111111111111:stack/hello/1';

const stack = (more: Partial<Deployment> = {}): Deployment => ({
  provider: 'CloudFormation',
  region: 'eu-central-1',
  name: 'hello',
  id: STACK,
  status: 'CREATE_COMPLETE',
  outputs: {},
  resources: [{ logicalId: 'Hello', type: 'AWS::Lambda::Function', status: 'CREATE_COMPLETE', physicalId: HELLO }],
  ...more,
});

export const deployed = async (world: World, tag?: string, more: Partial<Deployment> = {}) => {
  const { ledger, clock } = world.ports;
  const execution = await startExecution(world.ports)(world.request(tag));
  assert.ok(execution);
  const group = { contract: 2 as const, executionId: execution.id, attempt: 1, stage: 'Deploy', group: 3 };
  await takeLease(world.ports)({ ...group, token: 'lease' });
  const deployment = stack(more);
  const applied = {
    executionId: execution.id,
    stage: 'Deploy',
    name: 'Apply',
    provider: 'CloudFormation',
    runOrder: 3,
    attempt: 1,
    status: 'Succeeded' as const,
    startedAt: clock.now(),
    deployment,
  };
  await ledger.write([{ put: actionRecord.fresh(keys.action(execution.id, 'Deploy', 'Apply'), applied) }]);
  const state = await recordState(world.ports)({ ...group, actions: ['Apply'] });
  assert.ok(state);
  await releaseLease(world.ports)(group);
  const item = await executionRecord.require(ledger, keys.execution(execution.id), 'execution');
  await ledger.write([{ put: { ...item, open: undefined, data: { ...item.data, status: 'Succeeded' } } }]);
  return { state, execution, deployment };
};
