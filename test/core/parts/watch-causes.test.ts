import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { followerRecord } from '../../../core/follower.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { acceptDefinition } from '../../../core/steps/accept-definition.ts';
import { deletePipeline } from '../../../core/steps/delete-pipeline.ts';
import { registerDefinition } from '../../../core/steps/register-definition.ts';
import { makeWorld, type World } from '../world.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../examples/regional-hello/pipeline.yaml'), 'utf8');
const register = async (world: World, more: string) => {
  const operation = await acceptDefinition(world.ports)({ name: 'hello', text: `${EXAMPLE}\n${more}`, by: 'ana' });
  const compile = () => ({ name: 'm', definition: '{}', description: '', arn: 'm', stages: [] });
  return registerDefinition({ ...world.ports, compile })(operation.id);
};
const TARGET = 'target: { environment: dev, scope: us-east-1, team: research }';
const NIGHTLY = `{ name: nightly, expression: 'cron(0 3 * * ? *)', timezone: Europe/Berlin, ${TARGET} }`;
const IMAGE = `{ name: image, pattern: { source: [aws.ecr] }, ${TARGET} }`;
const followersOf = async (world: World) =>
  (await world.ports.ledger.list('AFTER#network')).items.map((item) => followerRecord.parse(item).data.pipeline);

test('a registration asks for what starts the pipeline, the next one takes back what is gone, its deletion the rest', async () => {
  const world = await makeWorld();

  const first = await register(world, `schedules: [${NIGHTLY}]\nevents: [${IMAGE}]\nafter: { pipeline: network }`);
  assert.deepEqual(first.faults, []);
  assert.deepEqual(Object.fromEntries(world.watched), {
    'schedule hello nightly': { expression: 'cron(0 3 * * ? *)', timezone: 'Europe/Berlin' },
    'event hello image': { pattern: { source: ['aws.ecr'] } },
  });
  assert.deepEqual(await followersOf(world), ['hello']);

  await register(world, `schedules: [${NIGHTLY}]`);
  assert.deepEqual([...world.watched.keys()], ['schedule hello nightly']);
  assert.deepEqual(await followersOf(world), []);

  await register(world, `schedules: [${NIGHTLY}]\nafter: [{ pipeline: network }]`);
  await deletePipeline(world.ports)({ pipeline: 'hello', by: 'ana' });
  assert.deepEqual([...world.watched.keys()], []);
  assert.deepEqual(await followersOf(world), []);
});

test('a source that is no Git is watched by its own event, where something says where it deploys', async () => {
  const world = await makeWorld();
  world.ports.installation.sourceBuckets.push('deliveries');
  const text = EXAMPLE.replace('provider: CodeCommit', 'provider: S3')
    .replace('{ RepositoryName: hello }', '{ S3Bucket: deliveries, S3ObjectKey: app.zip }')
    .replace(/triggers:\n.*\n/, '')
    .replaceAll('SourceVariables.CommitId', 'SourceVariables.VersionId')
    .replaceAll('SourceVariables.CommitMessage', 'SourceVariables.ETag');
  const put = async (more: string) => {
    const operation = await acceptDefinition(world.ports)({ name: 'hello', text: `${text}\n${more}`, by: 'ana' });
    const compile = () => ({ name: 'm', definition: '{}', description: '', arn: 'm', stages: [] });
    return registerDefinition({ ...world.ports, compile })(operation.id);
  };

  assert.deepEqual((await put('on: { environment: dev, scope: us-east-1, team: research }')).faults, []);
  assert.deepEqual(Object.fromEntries(world.watched), {
    'event hello source/Source': {
      pattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: ['deliveries'] }, object: { key: ['app.zip'] } },
      },
    },
  });
  await put('');
  assert.equal(world.watched.size, 0, 'nothing says where it would deploy');
});

const wrong: Readonly<Record<string, readonly [more: string, faults: string[]]>> = {
  'two schedules of one name': [`schedules: [${NIGHTLY}, ${NIGHTLY}]`, ['InvalidDefinition schedules[1].name']],
  'a schedule without a target where there are several': [
    "schedules: [{ name: n, expression: 'rate(1 day)' }]",
    ['TargetNeeded schedules[0].target'],
  ],
  'a target that is not there': [
    `schedules: [{ name: n, expression: 'rate(1 day)', ${TARGET.replace('research', 'sales')} }]`,
    ['UnknownTeam schedules[0].target'],
  ],
  'a variable that the pipeline does not have': [
    `events: [{ name: e, pattern: { source: [x] }, ${TARGET}, variables: { size: $.detail.size } }]`,
    ['UnknownVariable events[0].variables.size'],
  ],
  'a variable without default that a schedule does not give': [
    `variables: [{ name: size }]\nschedules: [${NIGHTLY}]`,
    ['VariableMissing schedules[0].variables.size'],
  ],
  'a path that is none': [
    `variables: [{ name: size }]\nevents: [{ name: e, pattern: { source: [x] }, ${TARGET}, variables: { size: '$detail' } }]`,
    ['InvalidDefinition events[0].variables.size'],
  ],
  'a pipeline after itself': ['after: { pipeline: hello }', ['InvalidDefinition after[0].pipeline']],
};
for (const [what, [more, faults]] of Object.entries(wrong)) {
  test(`${what} is refused with its path`, async () => {
    const world = await makeWorld();

    await assert.rejects(register(world, more), (error: { faults?: { code: string; where: string }[] }) => {
      assert.deepEqual(
        error.faults?.map(({ code, where }) => `${code} ${where}`),
        faults,
      );
      return true;
    });
    assert.equal(world.watched.size, 0);
  });
}

test('what a service refuses ends the registration with its words', async () => {
  const world = await makeWorld();
  const fault = Object.assign(new Error('x'), {});
  world.ports.watches.schedule = () => Promise.reject(fault);
  await assert.rejects(register(world, `schedules: [${NIGHTLY}]`), /x/, 'another error is tried again');
});

test('keys of followers lie under the pipeline that they follow', () => {
  assert.deepEqual(keys.follower('network', 'hello'), { pk: 'AFTER#network', sk: 'PIPELINE#hello' });
});
