import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  BatchGetProjectsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  type CreateProjectCommandInput,
  CreateWebhookCommand,
  DeleteProjectCommand,
  ListProjectsCommand,
  StartBuildCommand,
  type StartBuildCommandInput,
  UpdateProjectCommand,
} from '@aws-sdk/client-codebuild';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { ACCOUNT, type BuildingCloud, openBuildingCloud } from './building-cloud.ts';

let cloud: BuildingCloud;
const SPEC = 'version: 0.2\nphases: {build: {commands: [true]}}';

before(async () => {
  cloud = await openBuildingCloud();
});
after(() => cloud.close());

const input = (name: string): CreateProjectCommandInput => ({
  name,
  source: { type: 'NO_SOURCE', buildspec: SPEC },
  artifacts: { type: 'NO_ARTIFACTS' },
  environment: { type: 'LINUX_CONTAINER', image: 'aws/codebuild/standard:7.0', computeType: 'BUILD_GENERAL1_SMALL' },
  serviceRole: cloud.roleArn,
});

const create = (more: object) => cloud.codebuild.send(new CreateProjectCommand({ ...input('bad'), ...more }));

test("a project says what it was given, and AWS's defaults for the rest", async () => {
  const { project } = await cloud.codebuild.send(
    new CreateProjectCommand({ ...input('full'), description: 'd', tags: [{ key: 'team', value: 'research' }] }),
  );

  assert.equal(project?.arn, `arn:aws:codebuild:eu-central-1:${ACCOUNT}:project/full`);
  assert.equal(project?.timeoutInMinutes, 60);
  assert.equal(project?.queuedTimeoutInMinutes, 480);
  assert.equal(project?.encryptionKey, `arn:aws:kms:eu-central-1:${ACCOUNT}:alias/aws/s3`);
  assert.equal(project?.environment?.imagePullCredentialsType, 'CODEBUILD');
  assert.deepEqual(project?.cache, { type: 'NO_CACHE' });
  assert.equal(project?.badge?.badgeEnabled, false);
  assert.ok(project?.created instanceof Date);
  await assert.rejects(cloud.codebuild.send(new CreateProjectCommand(input('full'))), {
    name: 'ResourceAlreadyExistsException',
  });
});

test('an update changes what it names and keeps the rest', async () => {
  await cloud.codebuild.send(
    new CreateProjectCommand({ ...input('changed'), description: 'old', concurrentBuildLimit: 2 }),
  );

  const { project } = await cloud.codebuild.send(new UpdateProjectCommand({ name: 'changed', timeoutInMinutes: 10 }));
  const { project: unlimited } = await cloud.codebuild.send(
    new UpdateProjectCommand({ name: 'changed', concurrentBuildLimit: -1 }),
  );

  assert.equal(project?.timeoutInMinutes, 10);
  assert.equal(project?.description, 'old');
  assert.equal(project?.concurrentBuildLimit, 2);
  assert.equal(unlimited?.concurrentBuildLimit, undefined);
  await assert.rejects(cloud.codebuild.send(new UpdateProjectCommand({ name: 'none' })), {
    name: 'ResourceNotFoundException',
  });
});

test('projects are found by name or ARN, listed in order, and gone when they are deleted', async () => {
  for (const name of ['zz', 'aa']) await cloud.codebuild.send(new CreateProjectCommand(input(name)));
  const arn = `arn:aws:codebuild:eu-central-1:${ACCOUNT}:project/zz`;

  const { projects, projectsNotFound } = await cloud.codebuild.send(
    new BatchGetProjectsCommand({ names: ['aa', arn, 'none'] }),
  );
  const { projects: names = [] } = await cloud.codebuild.send(new ListProjectsCommand({ sortOrder: 'DESCENDING' }));
  await cloud.codebuild.send(new DeleteProjectCommand({ name: 'zz' }));
  await cloud.codebuild.send(new DeleteProjectCommand({ name: 'zz' }));
  const after = await cloud.codebuild.send(new BatchGetProjectsCommand({ names: ['zz'] }));

  assert.deepEqual(
    projects?.map(({ name }) => name),
    ['aa', 'zz'],
  );
  assert.deepEqual(projectsNotFound, ['none']);
  assert.deepEqual(names, [...names].sort().reverse());
  assert.deepEqual(after.projectsNotFound, ['zz']);
});

test('input that AWS refuses is refused', async () => {
  const environment = input('x').environment;
  const cases: object[] = [
    { name: 'a b' },
    { name: 'x' },
    { timeoutInMinutes: 4 },
    { timeoutInMinutes: 2161 },
    { queuedTimeoutInMinutes: 481 },
    { source: { type: 'NO_SOURCE' } },
    { source: { type: 'NO_SOURCE', buildspec: SPEC, location: 'x' } },
    { source: { type: 'S3', location: 'bucket-only' } },
    { source: { type: 'CODECOMMIT', location: 'https://example.com/x' } },
    { source: { type: 'FTP', location: 'x' } },
    { artifacts: { type: 'S3' } },
    { environment: { ...environment, computeType: 'HUGE' } },
    {
      environment: {
        ...environment,
        environmentVariables: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      },
    },
    { serviceRole: 'builder' },
    { serviceRole: `arn:aws:iam::${ACCOUNT}:role/none` },
    { description: 'x'.repeat(256) },
    { secondarySources: [{ type: 'S3', location: 'b/k' }] },
    { secondaryArtifacts: [{ type: 'S3', location: 'b' }] },
    { tags: [{ key: '', value: '' }] },
  ];
  for (const more of cases) await assert.rejects(create(more), { name: 'InvalidInputException' }, JSON.stringify(more));
  await assert.rejects(create({ serviceRole: `arn:aws:iam::${ACCOUNT}:role/none` }), /sts:AssumeRole/);
});

test('a project of a pipeline is kept, and starts only where source and artifacts are said', async () => {
  const typed = {
    name: 'piped',
    source: { type: 'CODEPIPELINE', buildspec: '{}' },
    artifacts: { type: 'CODEPIPELINE' },
  };
  await assert.rejects(create({ ...typed, artifacts: { type: 'NO_ARTIFACTS' } }), /must be set to: CODEPIPELINE/);
  const { project } = await create(typed);

  assert.equal(project?.source?.type, 'CODEPIPELINE');
  assert.equal(project?.artifacts?.type, 'CODEPIPELINE');
  const { codebuild } = cloud;
  const projectName = project?.name;
  const sourceTypeOverride = 'NO_SOURCE';
  const buildspecOverride = 'version: 0.2\nphases: { build: { commands: [true] } }';
  await assert.rejects(
    codebuild.send(new StartBuildCommand({ projectName })),
    /sourceTypeOverride and artifactsOverride/,
  );
  await assert.rejects(
    codebuild.send(new StartBuildCommand({ projectName, sourceTypeOverride, buildspecOverride })),
    /without artifactsOverride/,
  );
  const artifactsOverride = { type: 'NO_ARTIFACTS' as const };
  const given = { projectName, sourceTypeOverride, buildspecOverride, artifactsOverride } as const;
  const { build } = await codebuild.send(new StartBuildCommand(given));
  assert.equal(build?.source?.type, 'NO_SOURCE');
});

test('features of AWS that the local cloud lacks are refused by name', async () => {
  const environment = input('x').environment;
  const cases: [object, RegExp][] = [
    [{ source: { type: 'GITHUB', location: 'https://github.com/a/b' } }, /source type GITHUB/],
    [{ environment: { ...environment, type: 'WINDOWS_CONTAINER' } }, /WINDOWS_CONTAINER/],
    [{ environment: { ...environment, fleet: { fleetArn: 'a' } } }, /fleet/],
    [{ environment: { ...environment, certificate: 'b/c' } }, /certificate/],
    [{ vpcConfig: { vpcId: 'v', subnets: ['s'], securityGroupIds: ['g'] } }, /vpcConfig/],
    [{ badgeEnabled: true }, /badgeEnabled/],
    [{ logsConfig: { s3Logs: { status: 'ENABLED', location: 'b' } } }, /s3Logs/],
    [{ fileSystemLocations: [{ type: 'EFS' }] }, /fileSystemLocations/],
  ];
  for (const [more, named] of cases)
    await assert.rejects(
      create(more),
      (error: Error) => error.name === 'NotInLocalCloud' && named.test(error.message),
      JSON.stringify(more),
    );
  await assert.rejects(cloud.codebuild.send(new CreateWebhookCommand({ projectName: 'x' })), /CreateWebhook/);
});

test('StartBuild overrides what it names, checked as a project is', async () => {
  await cloud.codebuild.send(new CreateProjectCommand(input('overridden')));
  const start = (more: Partial<StartBuildCommandInput>) =>
    cloud.codebuild.send(new StartBuildCommand({ projectName: 'overridden', ...more }));

  const { build } = await start({
    imageOverride: 'other',
    computeTypeOverride: 'BUILD_GENERAL1_LARGE',
    privilegedModeOverride: true,
    timeoutInMinutesOverride: 7,
    queuedTimeoutInMinutesOverride: 8,
    encryptionKeyOverride: 'alias/mine',
    artifactsOverride: { type: 'S3', location: 'bucket' },
    logsConfigOverride: { cloudWatchLogs: { status: 'ENABLED', groupName: 'own', streamName: 'pre' } },
  });

  assert.equal(build?.environment?.image, 'other');
  assert.equal(build?.environment?.computeType, 'BUILD_GENERAL1_LARGE');
  assert.equal(build?.environment?.privilegedMode, true);
  assert.equal(build?.timeoutInMinutes, 7);
  assert.equal(build?.queuedTimeoutInMinutes, 8);
  assert.equal(build?.encryptionKey, `arn:aws:kms:eu-central-1:${ACCOUNT}:alias/mine`);
  assert.equal(build?.artifacts?.location, 'arn:aws:s3:::bucket');
  assert.match(build?.logs?.cloudWatchLogsArn ?? '', /log-group:own:/);
  assert.equal(build?.currentPhase, 'QUEUED');
  const done = await cloud.until(build?.id ?? '', ({ buildComplete }) => buildComplete === true);
  assert.match(done.logs?.streamName ?? '', /^pre\/[0-9a-f-]{36}$/);
  await assert.rejects(start({ timeoutInMinutesOverride: 3 }), { name: 'InvalidInputException' });
  await assert.rejects(start({ sourceTypeOverride: 'S3' }), { name: 'InvalidInputException' });
  await assert.rejects(start({ debugSessionEnabled: true }), /debugSessionEnabled/);
  await assert.rejects(start({ sourceAuthOverride: { type: 'OAUTH' } }), /sourceAuthOverride/);
  await assert.rejects(start({ projectName: 'none' }), { name: 'ResourceNotFoundException' });
});

test('a caller needs the action on the project, and PassRole for another role', async () => {
  const iam = new IAMClient(cloud.settings);
  const trust = { Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }] };
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'caller',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', ...trust }),
    }),
  );
  const statement = { Effect: 'Allow', Action: 'codebuild:*', Resource: 'arn:aws:codebuild:*:*:project/full' };
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'caller',
      PolicyName: 'p',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
  const { Credentials } = await new STSClient(cloud.settings).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/caller`, RoleSessionName: 'ana' }),
  );
  const client = new CodeBuildClient({
    ...cloud.settings,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });

  const { build } = await client.send(new StartBuildCommand({ projectName: 'full' }));

  assert.equal(build?.initiator, 'caller/ana');
  await assert.rejects(
    client.send(new StartBuildCommand({ projectName: 'changed' })),
    /codebuild:StartBuild on resource: .*project\/changed/,
  );
  await assert.rejects(
    client.send(new StartBuildCommand({ projectName: 'full', serviceRoleOverride: cloud.roleArn })),
    /iam:PassRole/,
  );
  await assert.rejects(client.send(new ListProjectsCommand({})), /codebuild:ListProjects/);
});
