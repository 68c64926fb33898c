/** Actions that others carry out: functions by both protocols, a state machine, and what they hand on. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { openScenario, type Scenario } from './scenario.ts';

const ACCOUNT = '111111111111';
const REGION = 'eu-central-1';

/**
 * Reads the file of its input artifact, goes on once with a token, stores an artifact and answers the job with what it
 * read; it also tries what was not lent to it.
 */
const SMOKE = `
const { S3Client, GetObjectCommand, PutObjectCommand } = require('@aws-sdk/client-s3');
exports.handler = async (event) => {
  const { data } = event['CodePipeline.job'];
  const { url, token } = event['Tagline.job'];
  const say = (end, body) =>
    fetch(url + '/' + end, { method: 'POST', headers: { authorization: 'Bearer ' + token }, body: JSON.stringify(body) });
  if (!data.continuationToken) return say('success', { continuationToken: 'second' });
  const s3 = new S3Client({ region: 'us-east-1', credentials: data.artifactCredentials });
  const { bucketName: Bucket, objectKey } = data.inputArtifacts[0].location.s3Location;
  const { ContentLength } = await s3.send(new GetObjectCommand({ Bucket, Key: objectKey }));
  const refused = await s3
    .send(new PutObjectCommand({ Bucket, Key: objectKey, Body: 'changed' }))
    .then(() => 'written', (error) => error.name);
  const { objectKey: Key } = data.outputArtifacts[0].location.s3Location;
  const Body = Buffer.from(data.actionConfiguration.configuration.UserParameters, 'base64');
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  const outputVariables = { Bytes: String(ContentLength), Refused: refused, Token: data.continuationToken };
  return say('success', { outputVariables, executionDetails: { summary: 'all doors are closed' } });
};`;

const COUNT = `exports.handler = async (event) => {
  const { UserParameters } = event['CodePipeline.job'].data.actionConfiguration.configuration;
  if (UserParameters === 'none') throw new TypeError('there is nothing to count');
  return { Count: UserParameters.length };
};`;

const TEMPLATE = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: ['lambda', 'states'].map((service) => ({
            Effect: 'Allow',
            Principal: { Service: `${service}.amazonaws.com` },
            Action: 'sts:AssumeRole',
          })),
        },
      },
    },
    ...Object.fromEntries(
      Object.entries({ smoke: SMOKE, count: COUNT }).map(([name, ZipFile]) => [
        name,
        {
          Type: 'AWS::Lambda::Function',
          Properties: {
            FunctionName: `quick-${name}`,
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
            Timeout: 60,
            Code: { ZipFile },
          },
        },
      ]),
    ),
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: 'quick-nightly',
        RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        DefinitionString: JSON.stringify({
          QueryLanguage: 'JSONata',
          StartAt: 'Late?',
          States: {
            'Late?': {
              Type: 'Choice',
              Choices: [{ Condition: '{% $states.input.count > 99 %}', Next: 'Late' }],
              Default: 'Done',
            },
            Late: { Type: 'Fail', Error: 'Data.Late', Cause: 'no file of yesterday' },
            Done: { Type: 'Pass', Output: { got: '{% $states.input.said %}' }, End: true },
          },
        }),
      },
    },
  },
};

const invoke = (name: string, runOrder: number, configuration: object, more: object = {}): object => ({
  name,
  runOrder,
  actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
  configuration,
  ...more,
});
const nightly = (runOrder: number, input: object): object => ({
  name: 'Nightly',
  runOrder,
  actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'StepFunctions', version: '1' },
  configuration: {
    StateMachineArn: 'arn:aws:states:#{tagline.Region}:#{tagline.Account}:stateMachine:quick-nightly',
    Input: JSON.stringify(input),
  },
  outputArtifacts: ['result'],
});

const STAMP = { category: 'Test', provider: 'Stamp', version: '1' };

describe('invoke', () => {
  let scenario: Scenario;
  before(async () => {
    scenario = await openScenario('invoke');
    const stacks = new CloudFormationClient({ ...scenario.sdkOf(ACCOUNT), region: REGION });
    await stacks.send(
      new CreateStackCommand({
        StackName: 'invoked',
        TemplateBody: JSON.stringify(TEMPLATE),
        Capabilities: ['CAPABILITY_IAM'],
      }),
    );
    for (;;) {
      const { Stacks: [stack] = [] } = await stacks.send(new DescribeStacksCommand({ StackName: 'invoked' }));
      if (stack?.StackStatus === 'CREATE_COMPLETE') break;
      assert.equal(stack?.StackStatus, 'CREATE_IN_PROGRESS', stack?.StackStatusReason);
      await new Promise((done) => setTimeout(done, 200));
    }
    const report = Buffer.from(zipSync({ 'report.txt': strToU8('by the function') })).toString('base64');
    const last = [
      invoke(
        'Smoke',
        1,
        { FunctionName: 'quick-smoke', UserParameters: report },
        { inputArtifacts: ['source'], outputArtifacts: ['report'], namespace: 'Smoke' },
      ),
      invoke(
        'Count',
        1,
        { FunctionName: 'quick-count', UserParameters: '#{tagline.Version}', Outcome: 'ReturnValue' },
        { namespace: 'Count' },
      ),
      nightly(2, { said: '#{Smoke.Refused} after #{Count.Count}', count: 1 }),
      {
        name: 'Stamp',
        runOrder: 2,
        actionTypeId: { ...STAMP, owner: 'Custom' },
        configuration: { Text: '#{tagline.Version}' },
        inputArtifacts: ['report'],
        outputArtifacts: ['stamped'],
      },
      {
        name: 'Read',
        runOrder: 3,
        inputArtifacts: ['report', 'result', 'stamped'],
        commands: [
          'cat report.txt',
          'cat $CODEBUILD_SRC_DIR_result/output.json',
          'cat $CODEBUILD_SRC_DIR_stamped/stamp.txt',
        ],
      },
    ];
    await scenario.put(quickPipeline({ name: 'quick-invoke', repository: 'invoke', deploy: false, last }));
    const failing = [
      invoke('Count', 1, { FunctionName: 'quick-count', UserParameters: 'none', Outcome: 'ReturnValue' }),
      invoke('Gone', 1, { FunctionName: 'quick-gone' }),
      nightly(1, { count: 100 }),
    ];
    const slow = { name: 'invoke-slow', repository: 'invoke-slow', deploy: false, last: failing };
    await scenario.put(quickPipeline(slow));
  });
  after(() => scenario?.close());

  const inLast = (stages: ExecutionAnswer['stages']) =>
    (stages.find(({ name }) => name === 'Last')?.actions ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1));

  /** Does the job of one action, as a process of its own would: it stamps what it reads. */
  const stamp = async (): Promise<void> => {
    const { api } = scenario;
    const [job] = (await api.pollForJobs(STAMP, { queryParam: '1.0' })).jobs;
    assert.ok(job?.nonce);
    assert.deepEqual(await api.acknowledgeJob(STAMP, job.id, { nonce: job.nonce }), { status: 'InProgress' });
    const { data } = await api.getJobDetails(STAMP, job.id);
    const { endpoint, region } = scenario.sdk;
    const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: data.artifactCredentials });
    const { bucketName: Bucket = '', objectKey = '' } = data.inputArtifacts[0]?.location.s3Location ?? {};
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: objectKey }));
    const text = strFromU8(
      unzipSync((await Body?.transformToByteArray()) ?? new Uint8Array())['report.txt'] ?? new Uint8Array(),
    );
    const stamped = zipSync({ 'stamp.txt': strToU8(`stamped: ${text}`) });
    const { objectKey: Key = '' } = data.outputArtifacts[0]?.location.s3Location ?? {};
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: stamped }));
    await api.succeedWorkerJob(STAMP, job.id, { executionDetails: { summary: 'stamped' } });
  };

  test('functions, a state machine and a job worker carry out actions, and hand on variables and artifacts', async () => {
    const tag = scenario.tag('1.0');
    scenario.push('invoke', quickFiles(), tag);

    const smoke = ({ stages }: ExecutionAnswer) => inLast(stages).find(({ name }) => name === 'Smoke');
    await scenario.until(tag, 'invoked', (answer) => smoke(answer) !== undefined);
    // The function goes on with a token, and is asked again by the clock.
    const clock = setInterval(() => void scenario.advance(60), 2000);
    await scenario.until(tag, 'smoked', (answer) => smoke(answer)?.status !== 'InProgress');
    clearInterval(clock);
    await scenario.until(
      tag,
      'waiting for a worker',
      ({ execution, stages }) =>
        execution.status !== 'InProgress' ||
        inLast(stages).some(({ name, externalExecutionId }) => name === 'Stamp' && externalExecutionId !== undefined),
    );
    await stamp();
    const { stages } = await scenario.until(tag, 'ended', ({ execution }) => execution.status !== 'InProgress');

    const of = (name: string) => inLast(stages).find((action) => action.name === name);
    assert.deepEqual(
      inLast(stages).map(({ name, status, errorDetails }) => [name, status, errorDetails]),
      ['Count', 'Nightly', 'Read', 'Smoke', 'Stamp'].map((name) => [name, 'Succeeded', undefined]),
    );
    const { Bytes, ...said } = of('Smoke')?.outputVariables ?? {};
    assert.deepEqual(said, { Refused: 'AccessDenied', Token: 'second' });
    assert.ok(Number(Bytes) > 100, 'it read the artifact of the source');
    assert.equal(of('Smoke')?.summary, 'all doors are closed');
    assert.deepEqual(of('Count')?.outputVariables, { Count: '3' });
    const { stdout } = await scenario.cli('logs', of('Read')?.executionId ?? '', 'Last/Read');
    assert.match(stdout, /by the function/);
    assert.match(stdout, /\{"got":"AccessDenied after 3"\}/);
    assert.match(stdout, /stamped: by the function/);
  });

  test('what fails there fails the action in its words', async () => {
    const tag = scenario.tag('2.0');
    scenario.push('invoke-slow', quickFiles(), tag);

    const { stages } = await scenario.until(tag, 'failed', ({ execution }) => execution.status === 'Failed');

    assert.deepEqual(
      inLast(stages).map(({ name, errorDetails }) => [name, errorDetails?.code]),
      [
        ['Count', 'TypeError'],
        ['Gone', 'FunctionMissing'],
        ['Nightly', 'StateMachineFailed'],
      ],
    );
  });
});
