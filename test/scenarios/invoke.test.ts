/** Actions that others carry out: functions by both protocols, a state machine, and what they hand on. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { strToU8, zipSync } from 'fflate';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { startTagline, type Tagline } from './tagline.ts';

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

let tagline: Tagline;
before(async () => {
  tagline = await startTagline();
  const stacks = new CloudFormationClient({ ...tagline.sdkOf(ACCOUNT), region: REGION });
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
      2,
      { FunctionName: 'quick-count', UserParameters: '#{tagline.Version}', Outcome: 'ReturnValue' },
      { namespace: 'Count' },
    ),
    nightly(3, { said: '#{Smoke.Refused} after #{Count.Count}', count: 1 }),
    {
      name: 'Read',
      runOrder: 4,
      inputArtifacts: ['report', 'result'],
      commands: ['cat report.txt', 'cat $CODEBUILD_SRC_DIR_result/output.json'],
    },
  ];
  await put('quick', quickPipeline({ deploy: false, last }));
  const failing = [
    invoke('Count', 1, { FunctionName: 'quick-count', UserParameters: 'none', Outcome: 'ReturnValue' }),
    invoke('Gone', 1, { FunctionName: 'quick-gone' }),
    nightly(1, { count: 100 }),
  ];
  await put('slow', quickPipeline({ name: 'slow', repository: 'slow', deploy: false, last: failing }));
});
after(() => tagline?.stop());

const put = async (name: string, text: string): Promise<void> => {
  const file = join(tagline.folder, `${name}.yaml`);
  writeFileSync(file, text);
  const { code, stderr } = await tagline.cli('pipelines', 'put', file);
  assert.equal(code, 0, stderr);
};

const inLast = (stages: ExecutionAnswer['stages']) =>
  (stages.find(({ name }) => name === 'Last')?.actions ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1));

test('functions and a state machine of the target carry out actions, and hand on variables and artifacts', async () => {
  const tag = 'dev_eu-central-1/research/1.0';
  tagline.push('quick', quickFiles(), tag);

  await tagline.until(tag, 'going on with a token', ({ stages }) =>
    inLast(stages).some(({ name }) => name === 'Smoke'),
  );
  const waiting = setInterval(() => void tagline.advance(60), 1500);
  const { stages } = await tagline.until(tag, 'ended', ({ execution }) => execution.status !== 'InProgress');
  clearInterval(waiting);

  const of = (name: string) => inLast(stages).find((action) => action.name === name);
  assert.deepEqual(
    inLast(stages).map(({ name, status, errorDetails }) => [name, status, errorDetails]),
    ['Count', 'Nightly', 'Read', 'Smoke'].map((name) => [name, 'Succeeded', undefined]),
  );
  const { Bytes, ...said } = of('Smoke')?.outputVariables ?? {};
  assert.deepEqual(said, { Refused: 'AccessDenied', Token: 'second' });
  assert.ok(Number(Bytes) > 100, 'it read the artifact of the source');
  assert.equal(of('Smoke')?.summary, 'all doors are closed');
  assert.deepEqual(of('Count')?.outputVariables, { Count: '3' });
  const { stdout } = await tagline.cli('logs', of('Read')?.executionId ?? '', 'Last/Read');
  assert.match(stdout, /by the function/);
  assert.match(stdout, /\{"got":"AccessDenied after 3"\}/);
});

test('what fails there fails the action in its words, and what nobody granted is refused before anything runs', async () => {
  const tag = 'dev_eu-central-1/research/2.0';
  tagline.push('slow', quickFiles(), tag);

  const { stages } = await tagline.until(tag, 'failed', ({ execution }) => execution.status === 'Failed');

  assert.deepEqual(
    inLast(stages).map(({ name, errorDetails }) => [name, errorDetails?.code]),
    [
      ['Count', 'TypeError'],
      ['Gone', 'FunctionMissing'],
      ['Nightly', 'StateMachineFailed'],
    ],
  );
  const other = quickPipeline({ deploy: false, last: [invoke('Other', 1, { FunctionName: 'payroll' })] });
  writeFileSync(join(tagline.folder, 'other.yaml'), other);
  const { code, stderr } = await tagline.cli('pipelines', 'put', join(tagline.folder, 'other.yaml'));
  assert.notEqual(code, 0);
  assert.match(stderr, /NotGranted.*payroll|payroll[\s\S]*uses\.functions/);
});
