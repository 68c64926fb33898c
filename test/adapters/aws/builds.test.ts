import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CodeBuildClient, CreateProjectCommand, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { codeBuildBuilds } from '../../../adapters/aws/builds.ts';
import { ACCOUNT, openTestCloud, type TestCloud, until } from '../cloud.ts';

let world: TestCloud;
let client: CodeBuildClient;
before(async () => {
  world = await openTestCloud();
  client = new CodeBuildClient(world.sdk);
  const iam = new IAMClient(world.sdk);
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'build',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'build',
      PolicyName: 'logs',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }],
      }),
    }),
  );
  await client.send(
    new CreateProjectCommand({
      name: 'long',
      serviceRole: `arn:aws:iam::${ACCOUNT}:role/build`,
      source: {
        type: 'NO_SOURCE',
        buildspec: JSON.stringify({ version: 0.2, phases: { build: { commands: ['sleep 600'] } } }),
      },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: { type: 'ARM_CONTAINER', computeType: 'BUILD_GENERAL1_SMALL', image: 'any' },
    }),
  );
});
after(() => world.close());

test('a build is found by its id and by its project with what it was given, and runs until it was stopped', async () => {
  const builds = codeBuildBuilds({ client, artifactBucket: () => '' });
  const given = [{ name: 'TAGLINE_EXECUTION', value: 'one' }];
  const { build } = await client.send(
    new StartBuildCommand({ projectName: 'long', environmentVariablesOverride: given }),
  );
  const id = build?.id ?? '';

  const wanted = { TAGLINE_EXECUTION: 'one' };
  const found = await builds.find('long', wanted, '');
  assert.deepEqual([found?.id, found?.state, found?.variables], [id, 'running', wanted]);
  assert.equal(await builds.find('long', { ...wanted, TAGLINE_STAGE: 'Build' }, ''), undefined);
  await builds.stop(id);
  await until(async () => ((await builds.look(id))?.state === 'running' ? undefined : true));

  assert.equal((await builds.find('long', wanted, ''))?.status, 'STOPPED');
});

test('of a build and a project that are not there nothing is known', async () => {
  const builds = codeBuildBuilds({ client, artifactBucket: () => '' });

  assert.equal(await builds.look('long:11111111-1111-1111-1111-111111111111'), undefined);
  assert.equal(await builds.find('nothing', {}, ''), undefined);
});
