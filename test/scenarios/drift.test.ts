/** What somebody changes by hand at an address is found, shown, accepted, repaired; and the address goes. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Execution } from '../../core/execution.ts';
import type { DriftAnswer } from '../../core/questions/drifts.ts';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { openScenario, type Scenario } from './scenario.ts';
import { PATIENCE_MS } from './tagline.ts';

const ADDRESS = 'drift/dev-eu-central-1';
const TAG = 'dev_eu-central-1/drift/1.0';
const TEMPLATE = {
  Parameters: { Message: { Type: 'String' } },
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
    Note: { Type: 'AWS::SSM::Parameter', DeletionPolicy: 'Retain', Properties: { Type: 'String', Value: 'kept' } },
  },
};

describe('drift', () => {
  let scenario: Scenario;
  let queue: { url: string; client: SQSClient };
  before(async () => {
    scenario = await openScenario('drift');
    await scenario.put(quickPipeline({ name: 'quick-drift', repository: 'drift' }));
    scenario.push('drift', quickFiles({ 'template.json': JSON.stringify(TEMPLATE) }), TAG);
    const { execution } = await scenario.until(TAG, 'asking', ({ approvals }) => approvals.length > 0);
    await approved(execution.id);
    const { body } = await scenario.api.getState(ADDRESS);
    const url = body.deployments[0]?.resources.find(({ logicalId }) => logicalId === 'Queue')?.physicalId ?? '';
    queue = { url, client: new SQSClient({ ...scenario.sdkOf('111111111111'), region: 'eu-central-1' }) };
  });
  after(() => scenario?.close());

  const waitFor = async (id: string, what: string, wanted: (answer: ExecutionAnswer) => boolean) => {
    for (const end = Date.now() + PATIENCE_MS; ; ) {
      const answer = await scenario.api.getExecution(id);
      if (wanted(answer)) return answer;
      assert.ok(Date.now() < end, `${what}: ${JSON.stringify(answer, null, 1)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  /** Approves what an execution asks, and waits for its end. */
  const approved = async (id: string): Promise<ExecutionAnswer> => {
    const isOver = ({ execution }: ExecutionAnswer) => execution.status !== 'InProgress';
    const asking = await waitFor(
      id,
      'asks',
      (answer) => isOver(answer) || answer.approvals.some((one) => one.status === 'Open'),
    );
    await scenario.api.decideApproval(asking.approvals.find(({ status }) => status === 'Open')?.id ?? '', {
      status: 'Approved',
    });
    const ended = await waitFor(id, 'ends', isOver);
    assert.equal(ended.execution.status, 'Succeeded', JSON.stringify(ended, null, 1));
    return ended;
  };
  const ordered = async (...args: string[]): Promise<ExecutionAnswer> =>
    approved((await scenario.json<Execution>(...args)).id);
  const setTimeoutOf = (VisibilityTimeout: string) =>
    queue.client.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { VisibilityTimeout } }));
  const timeoutOf = async () => {
    const AttributeNames = ['VisibilityTimeout' as const];
    const { Attributes } = await queue.client.send(
      new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames }),
    );
    return Attributes?.['VisibilityTimeout'];
  };
  const driftOf = async (): Promise<DriftAnswer['mark']> => {
    const { stdout, stderr } = await scenario.cli('drift', ADDRESS, '--json');
    assert.equal(stderr, '');
    return (JSON.parse(stdout) as { drifts: DriftAnswer[] }).drifts[0]?.mark;
  };

  test('drift by hand is found by the command, and stands in the lists', async () => {
    assert.equal((await driftOf())?.status, 'in sync');
    await setTimeoutOf('5');

    const found = await driftOf();

    assert.equal(found?.status, 'drifted');
    assert.deepEqual(found?.changes[0]?.attributes, [{ path: 'VisibilityTimeout', before: '60', after: '5' }]);
    for (const command of [['state', 'list'], ['state', 'show', ADDRESS], ['matrix'], ['drift']])
      assert.match((await scenario.cli(...command)).stdout, /drifted/, command.join(' '));
  });

  test('a change by hand marks the address without anybody asking, with who made it, and is then looked at', async () => {
    await setTimeoutOf('60');
    assert.equal((await driftOf())?.status, 'in sync');

    await setTimeoutOf('5');

    let told: DriftAnswer | undefined;
    for (const end = Date.now() + PATIENCE_MS; told?.mark?.status !== 'drifted'; ) {
      assert.ok(Date.now() < end, JSON.stringify(told));
      told = (await scenario.api.getDrift(ADDRESS)).drifts[0];
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert.equal(told?.mark?.by, 'arn:aws:iam::111111111111:root');
  });

  test('what is accepted with a reason is no drift any more, and changes nothing; other drift is repaired', async () => {
    const accepted = await ordered('drift', 'accept', ADDRESS, '--reason', 'it burned');
    assert.deepEqual(accepted.plans[0]?.changes[0]?.attributes, [
      { path: 'VisibilityTimeout', before: '60', after: '5' },
    ]);
    assert.equal(await timeoutOf(), '5');
    const { state } = await scenario.api.getState(ADDRESS);
    assert.deepEqual([state.serial, state.purpose, state.reason, state.tag], [2, 'accept', 'it burned', TAG]);
    assert.equal((await driftOf())?.status, 'in sync');

    await setTimeoutOf('7');
    assert.equal((await driftOf())?.status, 'drifted');
    const repaired = await ordered('drift', 'repair', ADDRESS);

    assert.deepEqual(
      repaired.plans[0]?.changes.map(({ action, resource }) => [action, resource]),
      [['Modify', 'Queue']],
    );
    assert.equal(await timeoutOf(), '60');
    assert.equal((await driftOf())?.status, 'in sync');
  });

  test('an address is destroyed through its own plan and approval; what the template keeps is said, and twice is refused', async () => {
    const destroyed = await ordered('destroy', ADDRESS, '--reason', 'over');

    assert.deepEqual(
      destroyed.plans[0]?.changes.map(({ action, resource }) => [action, resource]),
      [
        ['Remove', 'Queue'],
        ['Keep', 'Note'],
      ],
    );
    assert.deepEqual(
      destroyed.stages.flatMap(({ actions }) => actions.map(({ name }) => name)).sort(),
      ['Apply', 'Approve', 'Plan', 'Source'],
      'nothing was built again',
    );
    await assert.rejects(timeoutOf(), { name: 'QueueDoesNotExist' });
    const { state, body } = await scenario.api.getState(ADDRESS);
    assert.deepEqual([state.purpose, state.status, state.reason], ['destroy', 'complete', 'over']);
    assert.deepEqual(
      body.deployments.flatMap(({ resources }) => resources.map(({ logicalId }) => logicalId)),
      ['Note'],
    );
    for (const command of ['matrix', 'state list'])
      assert.match((await scenario.cli(...command.split(' '))).stdout, /gone/);
    const twice = await scenario.cli('destroy', ADDRESS);
    assert.notEqual(twice.code, 0);
    assert.match(twice.stderr, /AlreadyGone/);
    assert.match((await scenario.cli('destroy', scenario.address('us-east-1'))).stderr, /NothingThere/);
  });
});
