import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CodeBuildClient, CreateProjectCommand, StartBuildCommand, StopBuildCommand } from '@aws-sdk/client-codebuild';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { dateText } from '../../../../local/services/codebuild/run/events.ts';
import { codebuildService } from '../../../../local/services/codebuild/service.ts';
import { openRecordingCloud, type RecordingCloud } from '../codecommit/recording-cloud.ts';

const ACCOUNT = '111122223333';
const data = mkdtempSync(join(tmpdir(), 'codebuild-'));
let cloud: RecordingCloud;
let codebuild: CodeBuildClient;

const open = async (): Promise<void> => {
  cloud = await openRecordingCloud(data, [codebuildService({ concurrentBuilds: 1 })]);
  codebuild = new CodeBuildClient({
    endpoint: cloud.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
  });
};

before(async () => {
  await open();
  const iam = new IAMClient({
    endpoint: cloud.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
  });
  const trust = {
    Statement: [{ Effect: 'Allow', Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'builder',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', ...trust }),
    }),
  );
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true, force: true });
});

const start = async (name: string, buildspec: string): Promise<string> => {
  await codebuild.send(
    new CreateProjectCommand({
      name,
      source: { type: 'NO_SOURCE', buildspec },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'any',
        computeType: 'BUILD_GENERAL1_SMALL',
        environmentVariables: [{ name: 'TAG', value: '1.0' }],
      },
      serviceRole: `arn:aws:iam::${ACCOUNT}:role/builder`,
      logsConfig: { cloudWatchLogs: { status: 'DISABLED' } },
    }),
  );
  const { build } = await codebuild.send(new StartBuildCommand({ projectName: name, sourceVersion: 'v1' }));
  return build?.arn ?? '';
};

const statusEvents = (arn: string) =>
  cloud.events.filter(({ detail, DetailType }) => detail['build-id'] === arn && DetailType.endsWith('State Change'));
const untilEnd = (arn: string) =>
  cloud.untilEvents(() => statusEvents(arn).some(({ detail }) => detail['build-status'] !== 'IN_PROGRESS'));

test('a build tells when it begins and how it ends, with what AWS tells', async () => {
  const arn = await start(
    'told',
    'version: 0.2\nenv: {exported-variables: [OUT]}\nphases: {build: {commands: [export OUT=x, exit 2]}}',
  );
  await untilEnd(arn);

  const [begun, ended] = statusEvents(arn);
  assert.equal(begun?.Source, 'aws.codebuild');
  assert.deepEqual(begun?.Resources, [arn]);
  assert.equal(begun?.detail['build-status'], 'IN_PROGRESS');
  assert.equal(begun?.detail['current-phase'], 'SUBMITTED');
  assert.equal(ended?.detail['build-status'], 'FAILED');
  assert.equal(ended?.detail['project-name'], 'told');
  assert.match(String(ended?.detail['current-phase-context']), /COMMAND_EXECUTION_ERROR.*exit status 2/);
  const more = ended?.detail['additional-information'] as unknown as {
    'build-complete': boolean;
    'source-version': string;
    initiator: string;
    environment: Record<string, unknown>;
    'exported-environment-variables': unknown;
    phases: Record<string, unknown>[];
  };
  assert.equal(more['build-complete'], true);
  assert.equal(more['source-version'], 'v1');
  assert.equal(more['initiator'], 'root');
  assert.deepEqual(more['environment']['environment-variables'], [{ name: 'TAG', value: '1.0', type: 'PLAINTEXT' }]);
  assert.deepEqual(more['exported-environment-variables'], [{ name: 'OUT', value: 'x' }]);
  const { phases } = more;
  assert.deepEqual(phases.at(-1)?.['phase-type'], 'COMPLETED');
  assert.equal(phases.find((phase) => phase['phase-type'] === 'BUILD')?.['phase-status'], 'FAILED');
});

test('each phase that is completed is an event of its own, in order', async () => {
  const arn = await start('phases', 'version: 0.2\nphases: {build: {commands: [true]}}');
  await untilEnd(arn);

  const phases = cloud.events
    .filter(({ detail, DetailType }) => detail['build-id'] === arn && DetailType === 'CodeBuild Build Phase Change')
    .map(({ detail }) => detail['completed-phase']);
  assert.deepEqual(phases, [
    'SUBMITTED',
    'QUEUED',
    'PROVISIONING',
    'DOWNLOAD_SOURCE',
    'INSTALL',
    'PRE_BUILD',
    'BUILD',
    'POST_BUILD',
    'UPLOAD_ARTIFACTS',
    'FINALIZING',
    'COMPLETED',
  ]);
});

test('a stopped build tells so, once', async () => {
  const arn = await start('stopped', 'version: 0.2\nphases: {build: {commands: [sleep 981]}}');
  await codebuild.send(new StopBuildCommand({ id: arn }));
  await codebuild.send(new StopBuildCommand({ id: arn }));
  await untilEnd(arn);

  assert.deepEqual(
    statusEvents(arn).map(({ detail }) => detail['build-status']),
    ['IN_PROGRESS', 'STOPPED'],
  );
});

test("the event of a build's end that could not be sent is sent after a restart", async () => {
  cloud.refuse(100_000);
  const arn = await start('late', 'version: 0.2\nphases: {build: {commands: [true]}}');
  for (
    let turn = 0;
    turn < 250 &&
    cloud.cloud
      .database('codebuild')
      .prepare("SELECT 1 FROM builds WHERE project = 'late' AND status = 'SUCCEEDED'")
      .get() === undefined;
    turn++
  )
    await new Promise((resolve) => setTimeout(resolve, 20));
  await cloud.close();
  await open();

  await untilEnd(arn);

  assert.deepEqual(
    statusEvents(arn).map(({ detail }) => detail['build-status']),
    ['IN_PROGRESS', 'SUCCEEDED'],
  );
});

test('times are written as these events write them', () => {
  assert.equal(dateText(Date.UTC(2017, 8, 1, 16, 12, 29)), 'Sep 1, 2017 4:12:29 PM');
  assert.equal(dateText(Date.UTC(2026, 0, 31, 0, 0, 5)), 'Jan 31, 2026 12:00:05 AM');
});
