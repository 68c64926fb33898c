/**
 * Every call that the engine makes keeps to AWS's published model of the operation, with the longest names and texts
 * that Tagline lets through: the local cloud words some refusals itself and would let such an input pass.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { NotFound, S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { ExecutionAlreadyExists, SFNClient, StateMachineDoesNotExist } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { ParameterAlreadyExists, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { cloudWatchAlarms } from '../../../adapters/aws/alarms.ts';
import { s3Artifacts } from '../../../adapters/aws/artifacts.ts';
import { targetBuckets } from '../../../adapters/aws/buckets.ts';
import { codeBuildBatches } from '../../../adapters/aws/build-batches.ts';
import { buildLogs } from '../../../adapters/aws/build-logs.ts';
import { buildReports } from '../../../adapters/aws/build-reports.ts';
import { codeBuildBuilds } from '../../../adapters/aws/builds.ts';
import { eventBridgeBus } from '../../../adapters/aws/bus.ts';
import { targetFunctions } from '../../../adapters/aws/functions.ts';
import { dynamoLedger } from '../../../adapters/aws/ledger.ts';
import { dynamoLedgerTable } from '../../../adapters/aws/ledger-table.ts';
import { stsLending } from '../../../adapters/aws/lending.ts';
import { stepFunctionsMachines } from '../../../adapters/aws/machines.ts';
import { snsMail } from '../../../adapters/aws/mail.ts';
import { parameterSecrets } from '../../../adapters/aws/parameter-secrets.ts';
import { iamRoles } from '../../../adapters/aws/roles.ts';
import { s3SourceObjects } from '../../../adapters/aws/source-objects.ts';
import { detectDrift, readDrift } from '../../../adapters/aws/stack-drift.ts';
import { cloudFormationStacks } from '../../../adapters/aws/stacks.ts';
import { targetStateMachines } from '../../../adapters/aws/state-machines.ts';
import { targetCredentials } from '../../../adapters/aws/target-credentials.ts';
import { snsTopics } from '../../../adapters/aws/topics.ts';
import { awsWatches } from '../../../adapters/aws/watches.ts';
import { codeCommitFiles } from '../../../adapters/git/codecommit-files.ts';
import { codeCommitHistory } from '../../../adapters/git/codecommit-history.ts';
import { gitSource } from '../../../adapters/git/git-source.ts';
import { physicalNames } from '../../../core/physical-names.ts';
import type { Item } from '../../../core/ports/ledger.ts';
import { filesOf, ROOT } from '../../house/import-graph.ts';
import { modelFaults } from '../../published-model.ts';

/** Names of AWS's endpoints, by the SDK's client. */
const SERVICES: Readonly<Record<string, string>> = {
  CloudFormationClient: 'cloudformation',
  CloudWatchClient: 'monitoring',
  CloudWatchLogsClient: 'logs',
  CodeBuildClient: 'codebuild',
  CodeCommitClient: 'codecommit',
  DynamoDBClient: 'dynamodb',
  EventBridgeClient: 'events',
  IAMClient: 'iam',
  LambdaClient: 'lambda',
  S3Client: 's3',
  SchedulerClient: 'scheduler',
  SFNClient: 'states',
  SNSClient: 'sns',
  SSMClient: 'ssm',
  STSClient: 'sts',
};

interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
}
type Answers = Readonly<Record<string, object | readonly object[]>>;

const HOME = { account: '000000000000', region: 'ap-southeast-1' };
/** The longest name of an environment that the installation takes, in a region with a long name. */
const PLACE = { environment: 'e'.repeat(17), account: '111111111111', region: 'ap-southeast-1' };

/**
 * A plugin for the SDK's clients: calls go no further than here. An answer that is an error is thrown; of a list each
 * call takes the next.
 */
const recorder = (answers: Answers) => {
  const calls: Call[] = [];
  const left = new Map(Object.entries(answers).map(([name, answer]) => [name, [answer].flat()]));
  const answerTo = (operation: string): object => {
    const list = left.get(operation) ?? [];
    return (list.length > 1 ? list.shift() : list[0]) ?? {};
  };
  const plugin = {
    applyToStack: (stack: { add(middleware: unknown, options: object): void }) =>
      stack.add(
        (_next: unknown, { clientName, commandName }: { clientName: string; commandName: string }) =>
          async ({ input }: { input: unknown }) => {
            const operation = commandName.replace(/Command$/, '');
            calls.push({ service: SERVICES[clientName] ?? clientName, operation, input });
            const answer = answerTo(operation);
            if (answer instanceof Error) throw answer;
            return { output: { $metadata: {}, ...answer }, response: {} };
          },
        { step: 'initialize', priority: 'high', name: 'recorder' },
      ),
  };
  const client = <C extends { middlewareStack: { use(plugin: never): void } }>(
    Client: new (options: object) => C,
  ): C => {
    const made = new Client({ region: HOME.region, credentials: KEYS, endpoint: 'http://127.0.0.1:1' });
    made.middlewareStack.use(plugin as never);
    return made;
  };
  return { calls, client, plugin };
};
const KEYS = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'not a secret' };

const item = (more: Partial<Item<unknown>> = {}): Item<unknown> => ({
  key: { pk: 'P', sk: 'S' },
  kind: 'execution',
  revision: 0,
  data: { text: 'ä', list: [1, { deep: true }], nothing: '' },
  ...more,
});
const CURSOR = Buffer.from(JSON.stringify({ pk: 'P', sk: 'S' })).toString('base64url');

const refusal = (name: string, message = name): Error => Object.assign(new Error(message), { name });

/** A Git server (protocol 2) whose every repository has the tag 1.0. */
const oneTag = async (): Promise<Server> => {
  const packet = (line: string): string => `${(line.length + 5).toString(16).padStart(4, '0')}${line}\n`;
  const server = createServer(({ method }, response) => {
    const type = method === 'GET' ? 'advertisement' : 'result';
    response.setHeader('content-type', `application/x-git-upload-pack-${type}`);
    if (method === 'GET')
      response.end(`${packet('# service=git-upload-pack')}0000${packet('version 2')}${packet('ls-refs')}0000`);
    else response.end(`${packet(`${'a'.repeat(40)} refs/tags/1.0`)}0000`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
};

/** What the engine does with each service, by the file that does it. */
const WORK: Readonly<Record<string, () => Promise<readonly Call[]>>> = {
  async alarms() {
    const { calls, client } = recorder({
      DescribeAlarms: [{ CompositeAlarms: [{ StateValue: 'ALARM', StateReason: 'both' }] }, {}],
    });
    const alarms = cloudWatchAlarms(() => client(CloudWatchClient));
    assert.deepEqual(await alarms.look(PLACE, 'a'.repeat(255)), { state: 'ALARM', reason: 'both' });
    assert.equal(await alarms.look(PLACE, 'gone'), undefined);
    return calls;
  },
  async artifacts() {
    const { calls, client } = recorder({ HeadObject: new NotFound({ message: 'none', $metadata: {} }) });
    const artifacts = s3Artifacts({ client: client(S3Client), bucket: physicalNames.artifactBucket(HOME) });
    await artifacts.put('dev/artifacts/network/source/1', new Uint8Array([1]));
    await artifacts.keep('dev', 'template', '{}');
    await artifacts.look('dev/artifacts/network/source/1');
    await artifacts.sum({ key: 'dev/artifacts/network/source/1', version: 'v'.repeat(32) });
    await artifacts.copy({ key: 'dev/artifacts/network/source/1', version: 'v'.repeat(32) }, 'prod/artifacts/1');
    await assert.rejects(artifacts.bytes({ key: 'dev/artifacts/network/source/1', version: 'v'.repeat(32) }));
    const forbidden = Object.assign(new Error('forbidden'), { $metadata: { httpStatusCode: 403 } });
    const limited = recorder({ HeadObject: forbidden, ListObjectsV2: {} });
    const partly = s3Artifacts({ client: limited.client(S3Client), bucket: physicalNames.artifactBucket(HOME) });
    assert.equal(await partly.look('dev/artifacts/network/source/1'), undefined);
    calls.push(...limited.calls);
    return calls;
  },
  async buckets() {
    const { calls, client } = recorder({});
    const object = { bucket: 'web', key: 'k'.repeat(1024), body: new Uint8Array([1]) };
    const buckets = targetBuckets({ s3: () => client(S3Client) });
    await buckets.put(PLACE, object);
    await buckets.put(PLACE, {
      ...object,
      contentType: 'text/html',
      cacheControl: 'max-age=60',
      cannedAcl: 'bucket-owner-full-control',
      kmsKeyArn: 'arn:aws:kms:eu-central-1:111111111111:key/1',
    });
    return calls;
  },
  async 'build-logs'() {
    const { calls, client } = recorder({
      BatchGetBuilds: { builds: [{ logs: { groupName: '/aws/codebuild/p', streamName: 's' } }] },
    });
    const logs = buildLogs({ builds: client(CodeBuildClient), logs: client(CloudWatchLogsClient) });
    await logs.read('project:11111111-1111-1111-1111-111111111111', undefined);
    await logs.read('project:11111111-1111-1111-1111-111111111111', 'f/1');
    return calls;
  },
  async builds() {
    const id = `tagline-tfapply-${'e'.repeat(17)}-111111111111:11111111-1111-1111-1111-111111111111`;
    const { calls, client } = recorder({
      StartBuild: { build: { id } },
      ListBuildsForProject: { ids: [id] },
      BatchGetBuilds: { builds: [{ id, environment: { environmentVariables: [{ name: 'A', value: 'b' }] } }] },
    });
    const builds = codeBuildBuilds({
      client: client(CodeBuildClient),
      artifactBucket: () => physicalNames.artifactBucket(HOME),
    });
    const project = id.split(':')[0] ?? '';
    await builds.start({
      project,
      source: { key: 'dev/artifacts/111111111111/x', version: 'v' },
      variables: { TAGLINE_TOKEN: 't'.repeat(128) },
      secrets: { TAGLINE_STATE_SECRET: '/tagline/tfapply/e/111111111111/t' },
      handsOn: { main: 'dev/sealed/111111111111/t', others: { shown: 'dev/shown/111111111111/t' } },
      token: 't'.repeat(128),
    });
    await builds.look(id);
    await builds.find(project, { A: 'b' }, '2026-01-01T00:00:00Z');
    await builds.stop(id);
    return calls;
  },
  async reports() {
    const report = { arn: `arn:aws:codebuild:us-east-1:000000000000:report/p-unit:1`, type: 'TEST' };
    const failed = { ...report, testSummary: { total: 1, statusCounts: { FAILED: 1 }, durationInNanoSeconds: 0 } };
    const arn = 'arn:aws:codebuild:us-east-1:000000000000:build/p:2';
    const { calls, client } = recorder({
      BatchGetBuilds: [{ builds: [] }, { builds: [{ id: 'p:2', reportArns: [report.arn] }] }],
      BatchGetBuildBatches: { buildBatches: [{ buildGroups: [{ currentBuildSummary: { arn } }] }] },
      BatchGetReports: { reports: [failed, { ...report, type: 'CODE_COVERAGE' }] },
    });
    await buildReports({ client: client(CodeBuildClient) }).of('p:1');
    return calls;
  },
  async batches() {
    const { calls, client } = recorder({
      ListBuildBatchesForProject: { ids: ['p:1'] },
      BatchGetBuildBatches: { buildBatches: [{ id: 'p:1', environment: { environmentVariables: [] } }] },
    });
    const batches = codeBuildBatches({ client: client(CodeBuildClient) });
    await batches.look('p:1');
    await batches.find('p', { A: 'b' }, '2026-01-01T00:00:00Z');
    await batches.stop('p:1');
    return calls;
  },
  async bus() {
    const { calls, client } = recorder({});
    const bus = eventBridgeBus({ client: client(EventBridgeClient), busName: physicalNames.bus });
    const event = { detailType: 'CodePipeline Pipeline Execution State Change', detail: { a: 1 } };
    await bus.publish([...Array(10).fill(event), { ...event, time: '2026-01-01T00:00:00Z', resources: ['arn:aws:x'] }]);
    return calls;
  },
  async functions() {
    const { calls, client } = recorder({ Invoke: { Payload: Buffer.from('{}') } });
    const functions = targetFunctions({ handing: () => client(LambdaClient), calling: () => client(LambdaClient) });
    const name = `${'f'.repeat(64)}:${'a'.repeat(128)}`;
    await functions.hand(PLACE, name, { 'CodePipeline.job': {} });
    await functions.call(PLACE, name, {});
    return calls;
  },
  async lending() {
    const { calls, client } = recorder({ AssumeRole: { Credentials: {} } });
    const keyArn = `arn:aws:kms:${HOME.region}:${HOME.account}:key/11111111-1111-1111-1111-111111111111`;
    const lending = stsLending({ client: client(STSClient), home: HOME, keyArn: () => keyArn });
    const keys = (from: number) =>
      Array.from(
        { length: 5 },
        (_, at) => `${PLACE.environment}/artifacts/111111111111/${'p'.repeat(100)}/${'n'.repeat(99)}${from + at}/id`,
      );
    await lending.lend(PLACE.environment, { read: [], write: [] });
    await lending.lend(PLACE.environment, { read: keys(0), write: keys(5) });
    return calls;
  },
  async ledger() {
    const { calls, client } = recorder({});
    const ledger = dynamoLedger({ client: client(DynamoDBClient), table: physicalNames.ledger, random: () => 0 });
    await ledger.get({ pk: 'P', sk: 'S' });
    await ledger.list('P', { prefix: 'S', after: CURSOR });
    await ledger.open('execution');
    await ledger.listed('all', { limit: 1 });
    await ledger.write([{ put: item({ open: { kind: 'execution', since: 'now' }, expires: 1 }) }]);
    await ledger.write([{ delete: { key: { pk: 'P', sk: 'S' }, revision: 1 } }]);
    await ledger.write([
      { put: item({ listed: { under: 'all', at: 'now' } }) },
      { delete: { key: { pk: 'P', sk: 'T' }, revision: 2 } },
      ...Array.from({ length: 98 }, (_, at) => ({ check: { key: { pk: 'P', sk: `U${at}` }, revision: at } })),
    ]);
    return calls;
  },
  async 'ledger-table'() {
    const { calls, client } = recorder({});
    const table = dynamoLedgerTable({ client: client(DynamoDBClient), table: physicalNames.ledger });
    await table.isProtected();
    await table.protect();
    return calls;
  },
  async machines() {
    const roleArn = physicalNames.machineRoleArn(HOME, PLACE.environment);
    const none = new StateMachineDoesNotExist({ message: 'none', $metadata: {} });
    const { calls, client } = recorder({
      DescribeStateMachine: [none, { definition: 'old', roleArn: 'r' }, { definition: '{}', roleArn }],
      StartExecution: new ExecutionAlreadyExists({ message: 'is there', $metadata: {} }),
      DescribeExecution: { status: 'RUNNING', input: '{}' },
      ListStateMachineVersions: { stateMachineVersions: [{ stateMachineVersionArn: 'v' }] },
    });
    const machines = stepFunctionsMachines({ client: client(SFNClient), home: HOME });
    const machine = {
      name: 'm'.repeat(80),
      roleArn,
      definition: '{}',
      description: 'd'.repeat(256),
      tags: { 'tagline:pipeline': 'p'.repeat(100) },
    };
    const arn = `arn:aws:states:${HOME.region}:${HOME.account}:stateMachine:${machine.name}`;
    for (let at = 0; at < 3; at++) await machines.put(machine);
    await machines.start({ machineVersionArn: `${arn}:1`, name: 'n'.repeat(80), input: {} });
    await machines.describe(arn.replace('stateMachine', 'execution').concat(`:${'n'.repeat(80)}`));
    await machines.stop(arn.replace('stateMachine', 'execution').concat(`:${'n'.repeat(80)}`), {
      error: 'e'.repeat(1000),
      cause: 'c'.repeat(100_000),
    });
    await machines.answer('token', { output: {} });
    await machines.answer('token', { error: 'e'.repeat(1000), cause: 'c'.repeat(100_000) });
    await machines.removeVersion(`${arn}:1`);
    await machines.remove(arn);

    return calls;
  },
  async 'state-machines'() {
    const { calls, client } = recorder({ DescribeExecution: { status: 'RUNNING' } });
    const machines = targetStateMachines({ states: () => client(SFNClient) });
    const arn = `arn:aws:states:${PLACE.region}:${PLACE.account}:stateMachine:${'m'.repeat(80)}`;
    await machines.kind(PLACE, arn);
    const executionArn = await machines.start(PLACE, { arn, name: `${'p'.repeat(43)}-${'1'.repeat(36)}`, input: '{}' });
    await machines.describe(PLACE, executionArn || arn);
    await machines.stop(PLACE, executionArn || arn, 'its run has ended');
    return calls;
  },
  async mail() {
    const { calls, client } = recorder({});
    const mail = snsMail({ client: client(SNSClient), topicArn: `arn:aws:sns:${HOME.region}:${HOME.account}:t` });
    await mail.send('ana', `${'ä'.repeat(200)}\n`, 'body');
    await mail.subscriptions(['ana@example.com']);
    return calls;
  },
  async topics() {
    const { calls, client } = recorder({});
    const topics = snsTopics({ client: client(SNSClient) });
    await topics.publish(`arn:aws:sns:${HOME.region}:${HOME.account}:t`, 'ä\n', '{}');
    return calls;
  },
  async 'parameter-secrets'() {
    const refused = { message: 'no', $metadata: {} };
    const { calls, client } = recorder({
      PutParameter: [{}, new ParameterAlreadyExists(refused)],
      GetParameter: { Parameter: { Value: 'the first' } },
      DeleteParameter: [{}, new ParameterNotFound(refused)],
    });
    const secrets = parameterSecrets(client(SSMClient));
    const name = `/tagline/tfapply/${PLACE.environment}/${PLACE.account}/${'t'.repeat(128)}`;
    assert.equal(await secrets.keep(name, 'one'), 'one');
    assert.equal(await secrets.keep(name, 'two'), 'the first');
    await secrets.forget(name);
    await secrets.forget(name);
    return calls;
  },
  async roles() {
    const { calls, client } = recorder({});
    const roles = iamRoles({ client: client(IAMClient) });
    await roles.trust(physicalNames.planRole(PLACE.environment, PLACE));
    await roles.trust(physicalNames.deployRole(PLACE.environment, PLACE));
    return calls;
  },
  async 'source-objects'() {
    const { calls, client } = recorder({ HeadObject: { ETag: '"e"', VersionId: 'v' } });
    const objects = s3SourceObjects({ client: client(S3Client), artifacts: physicalNames.artifactBucket(HOME) });
    const at = { bucket: 'releases', key: `app ä/${'k'.repeat(1000)}.zip`, version: 'v'.repeat(32) };
    await objects.look({ bucket: at.bucket, key: at.key });
    await objects.look(at);
    await objects.copy(at, 'dev/artifacts/111111111111/network/source/1');
    return calls;
  },
  async stacks() {
    const stackId = `arn:aws:cloudformation:${PLACE.region}:${PLACE.account}:stack/s/1`;
    const changeSetId = stackId.replace('stack/', 'changeSet/');
    const { calls, client } = recorder({
      DescribeStacks: [
        refusal('ValidationError', 'Stack with id s does not exist'),
        { Stacks: [{ StackStatus: 'CREATE_COMPLETE' }] },
        { Stacks: [{ StackStatus: 'REVIEW_IN_PROGRESS' }] },
      ],
      DescribeChangeSet: [{ NextToken: 't'.repeat(1024) }, { Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' }],
      DescribeStackEvents: [{ NextToken: 't' }, {}],
      ListStackResources: [{ NextToken: 't' }, {}],
    });
    const stacks = cloudFormationStacks({
      cloudFormation: () => client(CloudFormationClient),
      s3: () => client(S3Client),
    });
    const order = {
      stackName: 's'.repeat(128),
      changeSetName: `${'c'.repeat(80)}-11111111-1111-1111-1111-111111111111-1`,
      template: '{}',
      parameters: { One: '' },
      tags: { team: 'research' },
      capabilities: ['CAPABILITY_NAMED_IAM'],
      description: 'd'.repeat(5000),
    };
    await stacks.createChangeSet(PLACE, order);
    await stacks.createChangeSet(PLACE, { ...order, template: JSON.stringify({ Description: 'd'.repeat(60_000) }) });
    await stacks.describeChangeSet(PLACE, changeSetId);
    await stacks.executeChangeSet(PLACE, changeSetId, `${'1'.repeat(36)}-1`);
    await stacks.discard(PLACE, { stackId, changeSetId });
    await stacks.firstFailure(PLACE, stackId, 'token');
    await stacks.deployment(PLACE, stackId);
    return calls;
  },
  async 'stack-drift'() {
    const { calls, client } = recorder({
      DetectStackDrift: { StackDriftDetectionId: '0f6bd1a0-1c52-11ef-8d11-0a1b2c3d4e5f' },
      DescribeStackDriftDetectionStatus: {
        DetectionStatus: 'DETECTION_COMPLETE',
        StackId: `arn:aws:cloudformation:${PLACE.region}:${PLACE.account}:stack/s/1`,
      },
      DescribeStackResourceDrifts: { StackResourceDrifts: [] },
      ListStackResources: { StackResourceSummaries: [] },
    });
    const cloudFormation = client(CloudFormationClient);
    const { id } = await detectDrift(cloudFormation, 's'.repeat(128));
    await readDrift(cloudFormation, id);
    return calls;
  },
  async 'target-credentials'() {
    const { calls, plugin } = recorder({
      AssumeRole: { Credentials: { AccessKeyId: 'A', SecretAccessKey: 'S', SessionToken: 'T' } },
    });
    for (const role of ['plan', 'deploy'] as const)
      await targetCredentials(HOME, PLACE, role, { masterCredentials: KEYS, clientPlugins: [plugin as never] })();
    return calls;
  },
  async 'git-source'() {
    const server = await oneTag();
    const { port } = server.address() as AddressInfo;
    const { calls, client } = recorder({
      GetRepository: { repositoryMetadata: { cloneUrlHttp: `http://127.0.0.1:${port}/r` } },
      UpdateSchedule: refusal('ResourceNotFoundException'),
    });
    const codeCommit = client(CodeCommitClient);
    const source = gitSource({ client: codeCommit, credentials: async () => KEYS, region: HOME.region });
    const watched = awsWatches({ events: client(EventBridgeClient), scheduler: client(SchedulerClient), home: HOME });
    const watch = { pipeline: 'p'.repeat(100), name: 'n'.repeat(100) };
    await watched.schedule({ ...watch, expression: 'cron(0 3 * * ? *)', timezone: 'Europe/Berlin' });
    await watched.event({ ...watch, pattern: { source: ['aws.ecr'] } });
    for (const kind of ['schedule', 'event'] as const) await watched.forget(kind, watch);
    await source.resolve('r'.repeat(100), { type: 'tag', name: '1.0' });
    const history = codeCommitHistory({ client: codeCommit });
    const branch = 'b'.repeat(256);
    await history.isMerged('r'.repeat(100), 'c'.repeat(40), branch);
    await history.changes('r'.repeat(100), { branch, before: 'a'.repeat(40), after: 'c'.repeat(40) }, () => true);
    server.close();
    return calls;
  },
  async 'codecommit-files'() {
    const { calls, client } = recorder({ GetFile: { fileContent: new Uint8Array(), commitId: 'c' } });
    const files = codeCommitFiles(client(CodeCommitClient));
    await files.read('r'.repeat(100), { commit: 'c'.repeat(40) }, 'p'.repeat(255));
    await files.read('r', { branch: 'main' }, 'p');
    return calls;
  },
};

const calls = (await Promise.all(Object.values(WORK).map((work) => work()))).flat();

test('no call of the engine breaks the published model of its operation', () => {
  const broken = calls.flatMap(({ service, operation, input }) =>
    modelFaults(service, operation, input).map((fault) => `${service} ${operation}: ${fault}`),
  );

  assert.deepEqual(broken, []);
});

test('every command that the adapters import was among those calls', () => {
  const imported = filesOf(['adapters', 'functions', 'cli', 'infra', 'api', 'core', 'providers']).flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-[a-z0-9-]+'/g)]
      .flatMap(([, names = '']) => names.split(','))
      .flatMap((name) => /^\s*(?:(\w+)Command|paginate(\w+))\s*$/.exec(name)?.slice(1) ?? [])
      .filter((name) => name !== undefined),
  );
  const made = new Set(calls.map(({ operation }) => operation));

  assert.ok(imported.length > 30);
  assert.deepEqual(
    imported.filter((name) => !made.has(name)),
    [],
  );
});
