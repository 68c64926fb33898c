/** Every event against schemas that are written from CodePipeline's documents, not from our types. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod';
import type { Action, Execution, Stage } from '../../core/execution.ts';
import { actionEvent, executionEvent, stageEvent } from '../../core/execution-events.ts';
import { definitionOf } from '../../core/parts/current-execution.ts';
import type { BusEvent } from '../../core/ports/bus.ts';
import { startExecution } from '../../core/steps/start-execution.ts';
import { makeWorld } from './world.ts';

/** What Tagline says beside CodePipeline's fields. */
const OURS = {
  target: z.strictObject({ environment: z.string(), scope: z.string(), team: z.string(), account: z.string() }),
  address: z.string(),
  tag: z.string().optional(),
  release: z.string(),
  commit: z.string(),
};
const EVERYWHERE = {
  pipeline: z.string().regex(/^[A-Za-z0-9.@_-]{1,100}$/),
  'execution-id': z.string().min(1),
  'start-time': z.iso.datetime(),
  version: z.int().min(1),
  'pipeline-execution-attempt': z.int().min(1),
  ...OURS,
};
const Artifacts = z.array(
  z.strictObject({ name: z.string(), s3location: z.strictObject({ bucket: z.string(), key: z.string() }) }),
);
const DETAIL: Readonly<Record<string, z.ZodType>> = {
  'CodePipeline Pipeline Execution State Change': z.strictObject({
    ...EVERYWHERE,
    state: z.enum(['STARTED', 'SUCCEEDED', 'RESUMED', 'FAILED', 'CANCELED', 'SUPERSEDED', 'STOPPING', 'STOPPED']),
    'execution-trigger': z.strictObject({ 'trigger-type': z.string(), 'trigger-detail': z.string().max(1024) }),
    'stop-execution-comments': z.string().optional(),
  }),
  'CodePipeline Stage Execution State Change': z.strictObject({
    ...EVERYWHERE,
    stage: z.string(),
    // CodePipeline's documents have no word for a stage that a condition skipped.
    state: z.enum(['STARTED', 'SUCCEEDED', 'RESUMED', 'FAILED', 'CANCELED', 'STOPPING', 'STOPPED', 'SKIPPED']),
  }),
  'CodePipeline Action Execution State Change': z.strictObject({
    ...EVERYWHERE,
    stage: z.string(),
    action: z.string(),
    'action-execution-id': z.string().min(1),
    state: z.enum(['STARTED', 'SUCCEEDED', 'FAILED', 'CANCELED', 'ABANDONED']),
    region: z.string().regex(/^[a-z]{2}-[a-z]+-\d$/),
    type: z.strictObject({ category: z.string(), owner: z.string(), provider: z.string(), version: z.string() }),
    'input-artifacts': Artifacts,
    'output-artifacts': Artifacts,
    'execution-result': z
      .strictObject({
        'external-execution-id': z.string().optional(),
        'external-execution-summary': z.string().optional(),
        'external-execution-url': z.url().optional(),
        'error-code': z.string().optional(),
      })
      .optional(),
  }),
};

const detailIn = (event: BusEvent | undefined): Record<string, unknown> => {
  assert.ok(event);
  assert.match(event.resources?.[0] ?? '', /^arn:aws:codepipeline:us-east-1:\d{12}:hello$/);
  const schema = DETAIL[event.detailType] ?? assert.fail(event.detailType);
  // As EventBridge delivers it: what is undefined is gone.
  return schema.parse(JSON.parse(JSON.stringify(event.detail))) as Record<string, unknown>;
};

const begun = async () => {
  const { ports, request } = await makeWorld();
  const execution = (await startExecution(ports)(request())) ?? assert.fail();
  const { stages } = await definitionOf(ports.ledger, execution);
  return { execution, stages, installation: ports.installation, home: ports.installation.home };
};

test('an execution in every state is told in the shape of CodePipeline', async () => {
  const { execution, home } = await begun();
  const told = (before: Partial<Execution> | undefined, after: Partial<Execution>) =>
    detailIn(executionEvent(home, before && { ...execution, ...before }, { ...execution, ...after }))['state'];

  assert.equal(told(undefined, {}), 'STARTED');
  assert.equal(told({ status: 'Failed' }, { attempt: 2 }), 'RESUMED');
  for (const [status, state] of [
    ['Stopping', 'STOPPING'],
    ['Stopped', 'STOPPED'],
    ['Succeeded', 'SUCCEEDED'],
    ['Superseded', 'SUPERSEDED'],
    ['Failed', 'FAILED'],
    ['Cancelled', 'CANCELED'],
  ] as const)
    assert.equal(told({}, { status }), state);
  const stopTrigger = { at: execution.startedAt, by: 'ana', reason: 'wrong tag', abandon: false };
  const stopping = detailIn(executionEvent(home, execution, { ...execution, status: 'Stopping', stopTrigger }));
  assert.equal(stopping['stop-execution-comments'], 'wrong tag');
});

test('a stage in every state is told in the shape of CodePipeline', async () => {
  const { execution, home } = await begun();
  const stage: Stage = {
    executionId: execution.id,
    name: 'Build',
    index: 1,
    attempt: 1,
    status: 'InProgress',
    startedAt: execution.startedAt,
  };
  const told = (status: Stage['status'], known: boolean) =>
    detailIn(stageEvent(home, execution, { ...stage, status }, known))['state'];

  assert.deepEqual([told('InProgress', false), told('InProgress', true)], ['STARTED', 'RESUMED']);
  for (const [status, state] of [
    ['Succeeded', 'SUCCEEDED'],
    ['Failed', 'FAILED'],
    ['Cancelled', 'CANCELED'],
    ['Stopping', 'STOPPING'],
    ['Stopped', 'STOPPED'],
    ['Skipped', 'SKIPPED'],
  ] as const)
    assert.equal(told(status, true), state);
});

test('an action is told with where it acts, what it is given and makes, and how it ended', async () => {
  const { execution, stages, installation } = await begun();
  const bucket = `tagline-artifacts-${installation.home.account}-us-east-1`;
  for (const { name: stage, actions } of stages)
    for (const declared of actions) {
      const action: Action = {
        executionId: execution.id,
        stage,
        name: declared.name,
        provider: declared.actionTypeId.provider,
        runOrder: declared.runOrder,
        attempt: 1,
        status: 'InProgress',
        startedAt: execution.startedAt,
      };
      const told = (more: Partial<Action>) =>
        detailIn(actionEvent(installation, execution, { ...action, ...more }, { declared, id: 'the-id' }));

      const started = told({});
      assert.equal(started['execution-result'], undefined);
      assert.equal(started['region'], stage === 'Deploy' && declared.name !== 'Approve' ? 'eu-central-1' : 'us-east-1');
      for (const [kind, declaredArtifacts] of [
        ['input-artifacts', declared.inputArtifacts],
        ['output-artifacts', declared.outputArtifacts],
      ] as const)
        assert.deepEqual(
          started[kind],
          declaredArtifacts.map(({ name }) => ({
            name,
            s3location: {
              bucket,
              key: `dev/artifacts/${execution.target.account}/hello/${name}/${execution.id}`,
            },
          })),
        );
      const failed = told({
        status: 'Failed',
        externalExecutionId: 'build:1',
        summary: 'not this',
        errorDetails: { code: 'JobFailed', message: 'it is red' },
      });
      assert.deepEqual(failed['execution-result'], {
        'external-execution-id': 'build:1',
        'external-execution-summary': 'it is red',
        'error-code': 'JobFailed',
      });
      assert.deepEqual(
        [told({ status: 'Abandoned' })['state'], told({ status: 'Succeeded' })['state']],
        ['ABANDONED', 'SUCCEEDED'],
      );
    }
});

test('an action acts where its definition says; of scope global, in its globalRegion', async () => {
  const { execution, stages, installation } = await begun();
  const declared = stages
    .flatMap(({ actions }) => actions)
    .find(({ actionTypeId }) => actionTypeId.category === 'Deploy');
  assert.ok(declared);
  const action = { executionId: execution.id, stage: 'Deploy', name: declared.name, provider: 'CloudFormation' };
  const running: Action = { ...action, runOrder: 1, attempt: 1, status: 'InProgress', startedAt: execution.startedAt };
  const global: Execution = { ...execution, target: { ...execution.target, scope: 'global' } };
  const regionOf = (of: Execution, more: object) =>
    detailIn(actionEvent(installation, of, running, { declared: { ...declared, ...more }, id: 'x' }))['region'];

  assert.equal(regionOf(execution, { region: 'ap-southeast-1' }), 'ap-southeast-1');
  assert.equal(regionOf(global, {}), installation.environments['dev']?.globalRegion);
});
