/**
 * A pipeline as people have it in CodePipeline (an object in S3 as its source, projects with buildspecs of their own,
 * variables from one to the next, two approvals) is imported from what get-pipeline prints, and runs.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { CodeBuildClient, CreateProjectCommand } from '@aws-sdk/client-codebuild';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import { openScenario, type Scenario } from './scenario.ts';

const HOME = '000000000000';
const BUCKET = 'imported-source-prod';

const buildspecs: Readonly<Record<string, object>> = {
  'imported-lint': {
    version: 0.2,
    env: { 'exported-variables': ['TEAM', 'REGION'] },
    phases: {
      build: {
        commands: [
          'TAG=$(cat tag.txt)',
          'export TEAM=$(echo "$TAG" | cut -d/ -f2)',
          'export REGION=$(echo "$TAG" | cut -d/ -f1 | cut -d_ -f2)',
        ],
      },
    },
  },
  'imported-plan': {
    version: 0.2,
    phases: { build: { commands: ['echo "apply to $TEAM in $REGION with $PREFIX" > plan.txt'] } },
    artifacts: { files: ['**/*'] },
  },
  'imported-apply': { version: 0.2, phases: { build: { commands: ['cat plan.txt', 'test -s tag.txt'] } } },
};

const action = (name: string, project: string, more: object): object => ({
  name,
  actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
  runOrder: 1,
  ...more,
  configuration: { ProjectName: project, ...(more as { configuration?: object }).configuration },
});
const approval = (name: string, configuration: object): object => ({
  name,
  actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
  runOrder: 2,
  configuration,
  inputArtifacts: [],
  outputArtifacts: [],
});
const VARIABLES = JSON.stringify([
  { name: 'TEAM', value: '#{LINT.TEAM}', type: 'PLAINTEXT' },
  { name: 'REGION', value: '#{LINT.REGION}', type: 'PLAINTEXT' },
  { name: 'PREFIX', value: 'acme', type: 'PLAINTEXT' },
]);
const PIPELINE = {
  name: 'imported-prod-deploy',
  roleArn: `arn:aws:iam::${HOME}:role/codepipeline-role`,
  artifactStore: { type: 'S3', location: 'somebodys-artifacts', encryptionKey: { id: 'alias/own', type: 'KMS' } },
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Source',
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
          runOrder: 1,
          configuration: { S3Bucket: BUCKET, S3ObjectKey: 'src', PollForSourceChanges: 'false' },
          outputArtifacts: [{ name: 'source' }],
          inputArtifacts: [],
          region: 'us-east-1',
          namespace: 'S3_SOURCE',
        },
      ],
    },
    {
      name: 'Lint',
      actions: [
        action('Lint', 'imported-lint', {
          inputArtifacts: [{ name: 'source' }],
          outputArtifacts: [],
          namespace: 'LINT',
        }),
        approval('Lint_Approval', { CustomData: 'of #{LINT.TEAM}' }),
      ],
    },
    {
      name: 'Deploy',
      actions: [
        action('Plan', 'imported-plan', {
          inputArtifacts: [{ name: 'source' }],
          outputArtifacts: [{ name: 'plan' }],
          configuration: { EnvironmentVariables: VARIABLES },
        }),
        approval('Apply_Approval', { CustomData: 'Please review the plan' }),
        action('Apply', 'imported-apply', { inputArtifacts: [{ name: 'plan' }], outputArtifacts: [], runOrder: 3 }),
      ],
    },
  ],
  version: 4,
  executionMode: 'SUPERSEDED',
  pipelineType: 'V1',
};

describe('a pipeline that is imported from CodePipeline', () => {
  let scenario: Scenario;
  before(async () => {
    scenario = await openScenario('imported');
    const sdk = { ...scenario.sdk, region: 'us-east-1' };
    const s3 = new S3Client({ ...sdk, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }));
    const Body = zipSync({ 'tag.txt': strToU8('prod_eu-central-1/research/1.0\n'), 'main.tf': strToU8('') });
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'src', Body }));
    const iam = new IAMClient(sdk);
    const document = (statement: object): string =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: 'imported-codebuild',
        AssumeRolePolicyDocument: document({
          Principal: { Service: 'codebuild.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
      }),
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'imported-codebuild',
        PolicyName: 'builds',
        PolicyDocument: document({ Action: ['logs:*', 's3:*', 'kms:*'], Resource: '*' }),
      }),
    );
    const codebuild = new CodeBuildClient(sdk);
    for (const [name, buildspec] of Object.entries(buildspecs))
      await codebuild.send(
        new CreateProjectCommand({
          name,
          source: { type: 'CODEPIPELINE', buildspec: JSON.stringify(buildspec) },
          artifacts: { type: 'CODEPIPELINE' },
          environment: {
            type: 'LINUX_CONTAINER',
            image: 'aws/codebuild/standard:7.0',
            computeType: 'BUILD_GENERAL1_SMALL',
          },
          serviceRole: Role?.Arn ?? '',
        }),
      );
  });
  after(() => scenario?.close());

  const run = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await scenario.cli(...args);
    assert.equal(code, 0, `tagline ${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  };

  /** Asks until the execution is as wanted. */
  const untilIt = async (
    id: string,
    what: string,
    wanted: (answer: ExecutionAnswer) => boolean,
  ): Promise<ExecutionAnswer> => {
    const end = Date.now() + 120_000;
    for (;;) {
      const answer = await scenario.api.getExecution(id);
      if (wanted(answer)) return answer;
      assert.equal(answer.execution.status, 'InProgress', answer.execution.statusSummary);
      if (Date.now() > end) assert.fail(`${what}: ${JSON.stringify(answer, null, 1)}`);
      await setTimeout(100);
    }
  };

  test('it is written as YAML, says what it needs, runs to its end, and goes back as it came', async () => {
    const [printed, written] = ['printed.json', 'imported.yaml'].map((name) => join(scenario.folder, name)) as [
      string,
      string,
    ];
    writeFileSync(printed, JSON.stringify({ pipeline: PIPELINE, metadata: { created: '2024-01-01' } }));
    const cli = resolve(import.meta.dirname, '../../cli/tagline');
    const said = execFileSync(cli, ['import', printed, '--environment', 'dev', '--out', written], { encoding: 'utf8' });
    assert.match(said, /projects:\n\s+- imported-apply\n\s+- imported-lint\n\s+- imported-plan/);
    assert.match(said, /no effect artifactStore/);
    await run('pipelines', 'put', written);

    const started = await scenario.json<{ executions: { id: string }[] }>(
      'start',
      PIPELINE.name,
      '--target',
      scenario.address(),
    );
    const id = started.executions[0]?.id ?? assert.fail('nothing was started');
    for (const name of ['Lint_Approval', 'Apply_Approval']) {
      const { approvals } = await untilIt(id, name, (answer) =>
        answer.approvals.some((one) => one.action === name && one.status === 'Open'),
      );
      const open = approvals.find((one) => one.action === name && one.status === 'Open');
      await run('approve', open?.id ?? '');
    }
    const ended = await untilIt(id, 'ended', ({ execution }) => execution.status !== 'InProgress');
    assert.equal(ended.execution.status, 'Succeeded', ended.execution.statusSummary);
    assert.match(await run('logs', id, 'Deploy/Apply'), /apply to research in eu-central-1 with acme/);

    const exported = JSON.parse(await run('export', PIPELINE.name));
    assert.deepEqual(exported.pipeline, JSON.parse(JSON.stringify(PIPELINE)));
    assert.match(readFileSync(written, 'utf8'), /^# Imported from printed\.json/);
  });
});
