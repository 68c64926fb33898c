/** Pipelines too large for one machine: a machine per stage, run with a provider that does nothing. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as z from 'zod';
import { readDefinition } from '../../core/definition/read.ts';
import { type Provider, providersOf } from '../../core/provider.ts';
import { literal } from '../../statemachines/asl.ts';
import { type Compiled, type CompiledMachine, compile } from '../../statemachines/compile.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { openWorkshop, ROLE, until, type Workshop } from '../local/services/stepfunctions/workshop.ts';

/** Ends at once. An action called `broken` fails. */
const empty: Provider<ProviderFragment> = {
  categories: ['Build', 'Source'],
  owner: 'AWS',
  provider: 'Empty',
  version: '1',
  configuration: z.strictObject({}),
  inputArtifacts: [0, 0],
  outputArtifacts: [0, 1],
  outputKeys: () => [],
  mutates: () => false,
  check: () => [],
  notYet: () => [],
  fragment: ({ name, planned, next }) => ({
    startAt: name(''),
    states: {
      [name('')]: {
        Type: 'Pass',
        Output: {
          name: literal(planned.action.name),
          status: planned.action.name === 'broken' ? 'Failed' : 'Succeeded',
          ...(planned.action.name === 'broken' ? { error: 'Broken' } : {}),
        },
        ...next,
      },
    },
  }),
};
const providers = providersOf([empty], []);

const place = {
  environment: 'dev',
  scope: 'eu-central-1',
  version: 1,
  home: { account: '111122223333', region: 'eu-central-1' },
  approvalTimeoutInMinutes: 100,
};

const pipelineOf = (stages: number, actions: number, more: { [stage: number]: readonly string[] } = {}) =>
  readDefinition(
    JSON.stringify({
      name: 'large',
      stages: Array.from({ length: stages }, (_, stage) => ({
        name: `Stage${stage}`,
        actions: (more[stage] ?? Array.from({ length: stage === 0 ? 1 : actions }, (__, at) => `Action${at}`)).map(
          (name) => ({ name, provider: 'Empty', category: stage === 0 ? 'Source' : 'Build' }),
        ),
      })),
    }),
    'large.json',
    providers,
  );

let shop: Workshop;
const calls: { step: string; payload: Record<string, unknown> }[] = [];

before(async () => {
  shop = await openWorkshop();
  // The engine's functions, as far as a run that nobody else disturbs needs them.
  shop.plays['lambda:Invoke'] = (input) => {
    const payload = JSON.parse(Buffer.from(input['Payload'] as Uint8Array).toString()) as Record<string, unknown>;
    const step = String(input['FunctionName']).split('tagline-run-dev-')[1] ?? '';
    calls.push({ step, payload });
    if (step === 'enter-stage')
      queueMicrotask(() => {
        const output = JSON.stringify({ kept: {}, artifacts: {}, variables: {} });
        void shop.call('SendTaskSuccess', { taskToken: payload['token'], output });
      });
    const results = (payload['results'] as { name: string; status: string; error?: string }[] | undefined) ?? [];
    const failed = results.filter(({ status }) => status === 'Failed');
    const settled = {
      decision: failed.length === 0 ? 'continue' : 'fail',
      summary: failed.map(({ name, error }) => `${payload['stage']}/${name}: ${error}`).join(', '),
      artifacts: {},
    };
    const answer = step === 'end-action' ? payload['result'] : settled;
    return { StatusCode: 200, Payload: Buffer.from(JSON.stringify(answer)) };
  };
});
after(() => shop.close());

const put = async ({ name, definition }: CompiledMachine): Promise<[string, string]> => {
  const { stateMachineArn, stateMachineVersionArn } = await shop.call<Record<string, string>>('CreateStateMachine', {
    name,
    definition,
    roleArn: ROLE,
    publish: true,
  });
  return [stateMachineArn ?? '', stateMachineVersionArn ?? ''];
};

/** Writes the machines as a registration does: those of the stages first, then the one that starts their versions. */
const write = async (compiled: Compiled): Promise<string> => {
  let { definition } = compiled;
  for (const stage of compiled.stages) {
    const [arn, version] = await put(stage);
    assert.equal(arn, stage.arn);
    definition = definition.replaceAll(`"${arn}"`, `"${version}"`);
  }
  return (await put({ ...compiled, definition }))[1];
};

const INPUT = { executionId: '11111111-1111-1111-1111-111111111111', attempt: 1, contract: 2 };

test('fifty stages of fifty actions compile to a machine per stage, each within the limits of Step Functions', () => {
  const { definition, stages } = compile(pipelineOf(50, 50), place, providers);

  assert.equal(stages.length, 50);
  assert.ok(stages.every((stage) => stage.definition.length < 1_000_000 && stage.name.length <= 80));
  assert.equal(new Set(stages.map(({ name }) => name)).size, 50);
  assert.ok(definition.length < 100_000, `${definition.length} characters above`);
});

test('what fits into one machine stays one', () => {
  assert.deepEqual(compile(pipelineOf(9, 50), place, providers).stages, []);
});

test('a large pipeline runs stage after stage, and nothing but its input crosses from one to the next', async () => {
  calls.length = 0;
  const version = await write(compile(pipelineOf(12, 46), place, providers));
  const execution = await shop.start(version, INPUT);
  const { status, output } = await shop.ended(execution);

  assert.deepEqual([status, output], ['SUCCEEDED', '{}']);
  const entered = calls.filter(({ step }) => step === 'enter-stage').map(({ payload }) => payload['stage']);
  assert.deepEqual(
    entered,
    Array.from({ length: 12 }, (_, at) => `Stage${at}`),
  );
  assert.equal(calls.filter(({ step }) => step === 'end-action').length, 11 * 46);
  const history = await shop.history(execution);
  assert.ok(history.length < 12 * 12, `${history.length} events above the stages`);
  const [first] = history.filter(({ type }) => type === 'TaskScheduled');
  const { parameters } = (first ?? assert.fail('no task'))['taskScheduledEventDetails'] as { parameters: string };
  const { StateMachineArn, Name, Input } = JSON.parse(parameters);
  assert.match(StateMachineArn, /:stateMachine:tagline-stage-dev-.*:1$/);
  assert.equal(Name, `stage-${INPUT.executionId}-1-0`);
  assert.deepEqual(Input, INPUT);
});

test('a failed action ends the stage and the run, with its name as the reason; a retry begins at that stage', async () => {
  calls.length = 0;
  const version = await write(
    compile(pipelineOf(12, 46, { 3: ['broken', 'fine'] }), { ...place, scope: 'global' }, providers),
  );
  const failed = await shop.ended(await shop.start(version, INPUT));

  assert.deepEqual([failed.status, failed.error, failed.cause], ['FAILED', 'StageFailed', 'Stage3/broken: Broken']);

  calls.length = 0;
  await shop.ended(await shop.start(version, { ...INPUT, attempt: 2, from: 'Stage5', to: 'Stage6' }));
  const entered = calls.filter(({ step }) => step === 'enter-stage').map(({ payload }) => payload['stage']);
  assert.deepEqual(entered, ['Stage5', 'Stage6']);
});

test('a stopped run stops the stage that runs', async () => {
  const enter = shop.plays['lambda:Invoke'];
  shop.plays['lambda:Invoke'] = () => ({ StatusCode: 200, Payload: Buffer.from('null') });
  const compiled = compile(pipelineOf(12, 46), { ...place, scope: 'us-east-1' }, providers);
  const execution = await shop.start(await write(compiled), INPUT);
  const child = compiled.stages[0]?.arn.replace(':stateMachine:', ':execution:');
  const stage = `${child}:stage-${INPUT.executionId}-1-0`;
  await until(() => shop.describe(stage).catch(() => undefined));

  await shop.call('StopExecution', { executionArn: execution });

  assert.equal((await shop.ended(stage)).status, 'ABORTED');
  shop.plays['lambda:Invoke'] = enter as NonNullable<typeof enter>;
});
