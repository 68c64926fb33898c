import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { readDefinition } from '../../core/definition/read.ts';
import { providers } from '../../providers/index.ts';
import type { ChoiceRule, Machine, State } from '../../statemachines/asl.ts';
import { compile } from '../../statemachines/compile.ts';

const place = {
  environment: 'dev',
  scope: 'eu-central-1',
  version: 1,
  home: { account: '000000000000', region: 'us-east-1' },
  approvalTimeoutInMinutes: 100,
};
const example = join(import.meta.dirname, '../../examples/regional-hello/pipeline.yaml');

const action = (name: string, runOrder: number, more: object): object => ({ name, runOrder, ...more });
const build = { commands: ['true'], inputArtifacts: ['source'] };
const deploy = { provider: 'S3', inputArtifacts: ['source'], configuration: { BucketName: 'site', Extract: 'true' } };
const pipelineOf = (...actions: readonly object[]): Machine => {
  const text = stringify({
    name: 'weight',
    executionMode: 'QUEUED',
    environments: { dev: {} },
    triggers: [
      {
        providerType: 'CodeCommit',
        gitConfiguration: { sourceActionName: 'Source', push: [{ tags: { includes: ['*'] } }] },
      },
    ],
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: 'Source',
            provider: 'CodeCommit',
            configuration: { RepositoryName: 'r' },
            outputArtifacts: ['source'],
          },
        ],
      },
      { name: 'Work', actions },
    ],
  });
  return JSON.parse(compile(readDefinition(text, 'p.yaml', providers), place, providers).definition) as Machine;
};

/**
 * The way that a run takes when everything succeeds and nothing is kept: names of states, branches beside each other.
 */
const wayThrough = (machine: Machine): readonly string[] => {
  const way: string[] = [];
  for (let name: string | undefined = machine.StartAt; name !== undefined; ) {
    const state: State | undefined = machine.States[name];
    assert.ok(state, `${name} is not there`);
    way.push(name);
    if (state.Type === 'Parallel') way.push(...state.Branches.flatMap(wayThrough));
    if (state.Type === 'Choice') {
      const goes: ChoiceRule | undefined = state.Choices.find(({ Condition }) => /"continue"|\$ready/.test(Condition));
      name = goes?.Next ?? state.Default;
    } else name = 'Next' in state ? state.Next : undefined;
  }
  return way;
};

test('a native action alone in its group costs at most five transitions and 4 KB, without a Parallel around it', () => {
  const one = pipelineOf(action('A', 1, build));
  const two = pipelineOf(action('A', 1, build), action('B', 2, build));

  assert.ok(wayThrough(two).length - wayThrough(one).length <= 5, String(wayThrough(two)));
  assert.ok(JSON.stringify(two).length - JSON.stringify(one).length <= 4096);
  assert.ok(Object.values(two.States).every(({ Type }) => Type !== 'Parallel'));
});

test('the lease costs at most two transitions more', () => {
  const one = pipelineOf(action('A', 1, build));
  const two = pipelineOf(action('A', 1, build), action('D', 2, deploy));

  assert.ok(wayThrough(two).length - wayThrough(one).length <= 7, String(wayThrough(two)));
});

test('a machine of six actions has at most 45 transitions and 36 KB', () => {
  const definition = readDefinition(readFileSync(example, 'utf8'), example, providers);
  const text = compile(definition, place, providers).definition;

  assert.ok(wayThrough(JSON.parse(text) as Machine).length <= 45);
  assert.ok(text.length <= 36_000, `${text.length} bytes`);
});

const tasksIn = (machine: Machine): readonly (State & { Type: 'Task' })[] =>
  Object.values(machine.States).flatMap((state) =>
    state.Type === 'Task' ? [state] : state.Type === 'Parallel' ? state.Branches.flatMap(tasksIn) : [],
  );
const stepOf = ({ Arguments }: State & { Type: 'Task' }): string =>
  /tagline-run-dev-([a-z-]+)/.exec(JSON.stringify(Arguments))?.[1] ?? 'native';

test('bookkeeping tries everything again for a bounded time with jitter, and catches the rest', () => {
  const machine = pipelineOf(action('A', 1, build), action('B', 1, build), action('D', 2, deploy));
  const books = tasksIn(machine).filter((task) =>
    ['enter-stage', 'leave-stage', 'take-lease', 'release-lease', 'settle-group', 'record-state'].includes(
      stepOf(task),
    ),
  );

  assert.ok(books.length >= 10);
  for (const task of books) {
    const last = task.Retry?.at(-1);
    assert.deepEqual(last?.ErrorEquals, ['States.ALL'], stepOf(task));
    assert.equal(last?.JitterStrategy, 'FULL');
    assert.ok((last?.MaxAttempts ?? 0) >= 10 && (last?.MaxAttempts ?? 0) <= 20);
    assert.deepEqual(task.Catch?.at(-1)?.ErrorEquals, ['States.ALL'], stepOf(task));
  }
});

test('no task waits for ever, and a machine calls the functions of its own environment alone', () => {
  for (const task of tasksIn(pipelineOf(action('A', 1, build), action('D', 2, deploy)))) {
    assert.ok(Number(task.TimeoutSeconds ?? 0) > 0, stepOf(task));
    assert.doesNotMatch(task.Resource, /dynamodb/);
    if (task.Resource.includes('lambda')) assert.notEqual(stepOf(task), 'native');
  }
});

test('a machine waits longer for an answer than people may give it', () => {
  const machine = pipelineOf(action('A', 1, { provider: 'Manual', timeoutInMinutes: 10 }));
  const asking = tasksIn(machine).find((task) => stepOf(task) === 'request-approval');

  assert.ok(Number(asking?.TimeoutSeconds ?? 0) >= 10 * 60 + 60);
});
