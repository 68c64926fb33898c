/** The example's deployment as it stands before Apply: planned, approved, under the lease. */
import assert from 'node:assert/strict';
import { actionRecord } from '../../core/execution.ts';
import { keys } from '../../core/ledger/keys.ts';
import { lookAtWork } from '../../core/steps/look-at-work.ts';
import { startExecution } from '../../core/steps/start-execution.ts';
import { takeLease } from '../../core/steps/take-lease.ts';
import { approved } from './approved.ts';
import type { World } from './world.ts';

export const STACK = 'arn:aws:cloudformation:eu-central-1:000000000000:stack/hello-research-dev/1';
export const CHANGE_SET = 'arn:aws:cloudformation:eu-central-1:000000000000:changeSet/tagline/1';

/** An execution with a plan, holding the lease. */
export const planned = async (
  world: World,
  tag = 'dev_eu-central-1/research/1.0',
  status: 'ready' | 'empty' = 'ready',
) => {
  const execution = await startExecution(world.ports)(world.request(tag));
  assert.ok(execution);
  const base = { contract: 2 as const, executionId: execution.id, attempt: 1, stage: 'Deploy' };
  world.changeSets.set(CHANGE_SET, {
    changeSetId: CHANGE_SET,
    stackId: STACK,
    stackName: 'hello-research-dev',
    status,
    changes: [],
    content: { template: 'A' },
  });
  await lookAtWork(world.ports)({ ...base, action: 'Plan', id: CHANGE_SET });
  await approved(world, execution.id);
  await takeLease(world.ports)({ ...base, group: 3, token: `lease-${execution.id}` });
  await world.ports.ledger.write([
    {
      put: actionRecord.fresh(keys.action(execution.id, 'Deploy', 'Apply'), {
        executionId: execution.id,
        stage: 'Deploy',
        name: 'Apply',
        provider: 'CloudFormation',
        runOrder: 3,
        attempt: 1,
        status: 'InProgress',
        startedAt: 'now',
      }),
    },
  ]);
  return {
    execution,
    base,
    apply: {
      ...base,
      action: 'Apply',
      group: 3,
      token: `apply-${execution.id}`,
      configuration: {},
    },
  };
};
/** The change set was carried out, and the stack has settled. */
export const settle = (world: World, succeeded = true): void => {
  const changeSet = world.changeSets.get(CHANGE_SET);
  if (changeSet) world.changeSets.set(CHANGE_SET, { ...changeSet, status: 'executed' });
  world.stackStatus.set(STACK, {
    stackId: STACK,
    status: succeeded ? 'CREATE_COMPLETE' : 'CREATE_FAILED',
    settled: true,
    succeeded,
  });
};
