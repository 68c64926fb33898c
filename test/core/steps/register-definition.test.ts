import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InvalidInput, TaglineError } from '../../../core/fault.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { type Operation, pipelineRecord, triggerRecord, versionRecord } from '../../../core/pipeline.ts';
import { acceptDefinition } from '../../../core/steps/accept-definition.ts';
import { type Compile, registerDefinition } from '../../../core/steps/register-definition.ts';
import { triggersOf } from '../../../core/triggers-of.ts';
import { makeWorld, type World } from '../world.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../examples/regional-hello/pipeline.yaml'), 'utf8');

const compile: Compile = (definition, { environment, scope, version }) => ({
  name: `${definition.name}-${environment}-${scope}`,
  definition: `version ${version}`,
  description: '',
  stages: [],
});
const accept = (world: World, text: string): Promise<Operation> =>
  acceptDefinition(world.ports)({ name: 'hello', text, by: 'ana' });
const register = (world: World, { id }: Operation, by: Compile = compile): Promise<Operation> =>
  registerDefinition({ ...world.ports, compile: by })(id);
const included = (glob: string): string => EXAMPLE.replace("'*_*/*/*'", `'${glob}'`);
const currentOf = async ({ ports }: World) => {
  const pipeline = await pipelineRecord.require(ports.ledger, keys.pipeline('hello'), 'pipeline');
  const trigger = await triggerRecord.require(ports.ledger, keys.trigger('CodeCommit', 'hello', 'hello'), 'trigger');
  return {
    current: pipeline.data.current,
    trigger: trigger.data.definitionVersion,
    includes: (trigger.data.push ?? []).flatMap(({ tags }) => tags?.includes ?? []),
  };
};

test('a registration becomes current with its triggers when all machines are written', async () => {
  const world = await makeWorld();
  const operation = await accept(world, included('dev_*/*/*'));

  assert.equal((await currentOf(world)).current, 1, 'not before');
  const ended = await register(world, operation);

  assert.deepEqual([ended.status, ended.version], ['Succeeded', 2]);
  assert.deepEqual(await currentOf(world), { current: 2, trigger: 2, includes: ['dev_*/*/*'] });
  const version = await versionRecord.require(world.ports.ledger, keys.version('hello', 2), 'version');
  assert.equal(version.data.status, 'Ready');
  assert.ok(version.data.machines.length > 0);
});

for (const order of [
  ['older', 'newer'],
  ['newer', 'older'],
] as const) {
  test(`of two registrations that end ${order.join(' before ')} the newer one is current`, async () => {
    const world = await makeWorld();
    const operations = {
      older: await accept(world, included('old_*/*/*')),
      newer: await accept(world, included('new_*/*/*')),
    };

    for (const which of order) assert.equal((await register(world, operations[which])).status, 'Succeeded');

    assert.deepEqual(await currentOf(world), { current: 3, trigger: 3, includes: ['new_*/*/*'] });
  });
}

test('an older registration that ends while the newer one is being written does not replace it', async () => {
  const world = await makeWorld();
  const older = await accept(world, included('old_*/*/*'));
  const newer = await accept(world, included('new_*/*/*'));
  world.ports.ledger.beforeWrite = async () => void (await register(world, newer));

  await register(world, older);

  assert.deepEqual(await currentOf(world), { current: 3, trigger: 3, includes: ['new_*/*/*'] });
});

test('a definition that cannot be compiled ends its registration with the faults, and the current one stays', async () => {
  const world = await makeWorld();
  const operation = await accept(world, included('new_*/*/*'));

  const ended = await register(world, operation, () => {
    throw new TaglineError('PipelineTooLarge', 'over 500 actions');
  });

  assert.deepEqual([ended.status, ended.faults.map(({ code }) => code)], ['Failed', ['PipelineTooLarge']]);
  assert.deepEqual(await currentOf(world), { current: 1, trigger: 1, includes: ['*_*/*/*'] });
  assert.equal((await versionRecord.read(world.ports.ledger, keys.version('hello', 2)))?.data.status, 'Failed');
  assert.equal((await world.ports.ledger.open('operation')).items.length, 0);
});

test('registering twice, as a repeated event does, changes nothing more', async () => {
  const world = await makeWorld();
  const operation = await accept(world, included('new_*/*/*'));
  await register(world, operation);
  const after = JSON.stringify([...world.ports.ledger.items.values()]);

  await register(world, operation);

  assert.equal(JSON.stringify([...world.ports.ledger.items.values()]), after);
});

test('a trigger that the new version does not name is gone', async () => {
  const world = await makeWorld();
  const elsewhere = EXAMPLE.replace('{ RepositoryName: hello }', '{ RepositoryName: other }');
  const installation = {
    ...world.ports.installation,
    repositories: { hello: { existing: false }, other: { existing: false } },
  };
  const operation = await acceptDefinition({ ...world.ports, installation })({
    name: 'hello',
    text: elsewhere,
    by: 'a',
  });
  await registerDefinition({ ...world.ports, installation, compile })(operation.id);

  assert.equal(await world.ports.ledger.get(keys.trigger('CodeCommit', 'hello', 'hello')), undefined);
  assert.ok(await world.ports.ledger.get(keys.trigger('CodeCommit', 'other', 'hello')));
});

test('machines are compiled for their place and version, and tagged with it', async () => {
  const world = await makeWorld();
  const operation = await accept(world, included('new_*/*/*'));
  const put: { name: string; definition: string; tags: object }[] = [];
  world.ports.machines.put = async (machine) => {
    put.push(machine);
    return { arn: machine.name, versionArn: `${machine.name}:7` };
  };

  await register(world, operation);

  const one = put.find(({ name }) => name === 'hello-dev-eu-central-1');
  assert.equal(one?.definition, 'version 2');
  const tags = JSON.stringify(one?.tags);
  for (const value of ['hello', 'dev', 'eu-central-1']) assert.ok(tags.includes(`"${value}"`), tags);
  const { data } = await versionRecord.require(world.ports.ledger, keys.version('hello', 2), 'version');
  const machine = data.machines.find(({ environment, scope }) => environment === 'dev' && scope === 'eu-central-1');
  assert.equal(machine?.versionArn, 'hello-dev-eu-central-1:7');
});

test('every fault of a definition is told, and an error that may pass leaves the registration open', async () => {
  const world = await makeWorld();
  const operation = await accept(world, included('new_*/*/*'));
  const failing =
    (error: Error): Compile =>
    () => {
      throw error;
    };
  const wait = new TaglineError('Throttled', 'later', { retryable: true });

  await assert.rejects(register(world, operation, failing(wait)), { name: 'Throttled' });
  await assert.rejects(register(world, operation, failing(new Error('a bug'))), /a bug/);
  assert.equal((await world.ports.ledger.open('operation')).items.length, 1);
  const faults = ['One', 'Two'].map((code) => ({ code, message: code }));
  const ended = await register(world, operation, failing(new InvalidInput('Definition', faults)));

  assert.deepEqual(
    ended.faults.map(({ code }) => code),
    ['One', 'Two'],
  );
});

test('of the source actions those that a trigger names start the pipeline; without triggers every one does', async () => {
  const world = await makeWorld();
  const { data } = await versionRecord.require(world.ports.ledger, keys.version('hello', 1), 'version');
  const [source, ...rest] = data.definition.stages;
  assert.ok(source?.actions[0]);
  const action = (name: string, provider = 'CodeCommit') => ({
    ...source.actions[0],
    name,
    actionTypeId: { ...source.actions[0]?.actionTypeId, provider },
    configuration: { RepositoryName: `repo-${name}`, ...(name === 'B' ? { BranchName: 'release[1]' } : {}) },
  });
  const actions = [action('A'), action('B'), action('Other', 'S3')] as typeof source.actions;
  const stages = [{ ...source, actions }, ...rest];
  const of = (triggers: typeof data.definition.triggers) =>
    triggersOf({ ...data, definition: { ...data.definition, stages, triggers } }).map((trigger) => [
      trigger.sourceAction,
      trigger.repository,
      trigger.push,
    ]);

  assert.deepEqual(of([]), [
    ['A', 'repo-A', [{ tags: {} }]],
    ['B', 'repo-B', [{ branches: { includes: ['release\\[1\\]'] } }]],
  ]);
  const providerType = data.definition.triggers?.[0]?.providerType ?? 'CodeCommit';
  const gitConfiguration = {
    sourceActionName: 'B',
    push: [{ tags: { includes: ['x'] } }, { branches: { includes: ['y'] } }],
  };
  assert.deepEqual(of([{ providerType, gitConfiguration }] as typeof data.definition.triggers), [
    ['B', 'repo-B', [{ tags: { includes: ['x'] } }, { branches: { includes: ['y'] } }]],
  ]);
  const bare = [{ providerType, gitConfiguration: { sourceActionName: 'A' } }] as typeof data.definition.triggers;
  assert.deepEqual(of(bare), [['A', 'repo-A', [{ tags: {} }]]]);
});

test('two sources of one repository are two triggers, and the second goes when its source does', async () => {
  const world = await makeWorld();
  const two = EXAMPLE.replace(
    'namespace: SourceVariables',
    `namespace: SourceVariables
      - name: Other
        provider: CodeCommit
        configuration: { RepositoryName: hello, BranchName: other }
        outputArtifacts: [other]`,
  ).replace(/triggers:\n.*\n/, 'on: { environment: dev, scope: us-east-1, team: research }\n');
  const watching = async () =>
    (await world.ports.ledger.list('REPOSITORY#CodeCommit#hello')).items.map((item) => triggerRecord.parse(item).data);

  const ended = await register(world, await accept(world, two));
  assert.deepEqual(ended.faults, []);
  assert.deepEqual(
    (await watching()).map(({ sourceAction, push }) => [sourceAction, push]),
    [
      ['Source', [{ tags: {} }]],
      ['Other', [{ branches: { includes: ['other'] } }]],
    ],
  );

  await register(world, await accept(world, EXAMPLE));
  assert.deepEqual(
    (await watching()).map(({ sourceAction }) => sourceAction),
    ['Source'],
  );
});
