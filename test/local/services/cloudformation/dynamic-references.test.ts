import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormationClient, CreateStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { OpenCloud } from '../../../../local/open-cloud.ts';
import { secretPlace } from '../../../../local/services/cloudformation/template/dynamic-references.ts';
import { change, clientOptions, deploy, openTestCloud, settledStack } from './cloud.ts';

const place = await openTestCloud();
let cloud: OpenCloud;
let cfn: CloudFormationClient;
let ssm: SSMClient;
before(async () => {
  cloud = await place.open();
  cfn = new CloudFormationClient(clientOptions(cloud));
  ssm = new SSMClient(clientOptions(cloud));
});
after(async () => {
  await cloud.close();
  place.remove();
});

const put = (Name: string, Value: string, Type: 'String' | 'SecureString' | 'StringList' = 'String') =>
  ssm.send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }));
const stored = async (Name: string) => (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value;
const template = (copy: string, reference: string) => `
Parameters: { X: { Type: String, Default: a } }
Resources:
  C: { Type: AWS::SSM::Parameter, Properties: { Name: ${copy}, Type: String, Value: 'v=${reference}' } }
  T: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Ref X } }
Outputs:
  Read: { Value: 'o=${reference}' }
`;
const x = (ParameterValue: string) => ({ Parameters: [{ ParameterKey: 'X', ParameterValue }] });
const changed = (set: Awaited<ReturnType<typeof change>>) =>
  set.Changes?.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId);

test('an update reads references to a latest version again, whatever else it changes, in outputs too', async () => {
  await put('/v', 'one');
  const body = template('/copy', '{{resolve:ssm:/v}}');
  const made = await deploy(cfn, { StackName: 'again', ChangeSetType: 'CREATE', TemplateBody: body });
  await put('/v', 'two');

  const set = await change(cfn, { StackName: 'again', TemplateBody: body, ...x('b') });
  const updated = await deploy(cfn, { StackName: 'again', TemplateBody: body, ...x('b') });

  assert.equal(made.Outputs?.[0]?.OutputValue, 'o=one');
  assert.deepEqual(changed(set), ['C', 'T'], 'what will change is shown');
  assert.doesNotMatch(JSON.stringify(set.Changes), /one|two/);
  assert.equal(await stored('/copy'), 'v=two');
  assert.equal(updated.Outputs?.[0]?.OutputValue, 'o=two');
});

test('a reference alone is no reason for an update', async () => {
  await put('/alone', 'one');
  const body = template('/alone/copy', '{{resolve:ssm:/alone}}');
  await deploy(cfn, { StackName: 'alone', ChangeSetType: 'CREATE', TemplateBody: body });
  await put('/alone', 'two');

  const set = await change(cfn, { StackName: 'alone', TemplateBody: body });
  await assert.rejects(
    cfn.send(new UpdateStackCommand({ StackName: 'alone', UsePreviousTemplate: true })),
    /No updates are to be performed/,
  );
  await cfn.send(new UpdateStackCommand({ StackName: 'alone', TemplateBody: body }));
  const stack = await settledStack(cfn, 'alone');

  assert.match(set.StatusReason ?? '', /didn't contain changes/);
  assert.deepEqual([stack.StackStatus, stack.Outputs?.[0]?.OutputValue], ['UPDATE_COMPLETE', 'o=one']);
  assert.equal(await stored('/alone/copy'), 'v=one');
});

test('a reference to one version keeps it', async () => {
  await put('/pinned', 'one');
  const body = template('/pinned/copy', '{{resolve:ssm:/pinned:1}}');
  await deploy(cfn, { StackName: 'pinned', ChangeSetType: 'CREATE', TemplateBody: body });
  await put('/pinned', 'two');

  const set = await change(cfn, { StackName: 'pinned', TemplateBody: body, ...x('b') });
  const stack = await deploy(cfn, { StackName: 'pinned', TemplateBody: body, ...x('c') });

  assert.deepEqual(changed(set), ['T']);
  assert.deepEqual([await stored('/pinned/copy'), stack.Outputs?.[0]?.OutputValue], ['v=one', 'o=one']);
});

test('a reference that is built by a function is read; of a list the whole text', async () => {
  await put('/built', 'a,b', 'StringList');
  const body = `
    Parameters: { Name: { Type: String } }
    Resources:
      C: { Type: AWS::SSM::Parameter, Properties: { Name: /built/copy, Type: String,
          Value: !Sub '{{resolve:ssm:\${Name}}}!' } }`;
  const Parameters = [{ ParameterKey: 'Name', ParameterValue: '/built' }];

  await deploy(cfn, { StackName: 'built', ChangeSetType: 'CREATE', TemplateBody: body, Parameters });

  assert.equal(await stored('/built/copy'), 'a,b!');
});

test('references that are missing, secret, or not allowed at their place are refused before anything is made', async () => {
  await put('/secret', 'sesame', 'SecureString');
  const refused: readonly (readonly [string, RegExp])[] = [
    ['{{resolve:ssm:/none}}', /^Parameters: \[ssm:\/none\] cannot be found\.$/],
    ['{{resolve:ssm:/secret}}', /Parameters \[\/secret\] referenced by template have types not supported/],
    ['{{resolve:ssm:/secret:1}}', /types not supported/],
    [
      '{{resolve:ssm-secure:/secret:1}}',
      /^SSM Secure reference is not supported in: \[AWS::SSM::Parameter\/Properties\/Value\]$/,
    ],
    ['{{resolve:nothing:/x}}', /the dynamic reference \{\{resolve:nothing:\/x\}\} is not in the local cloud/],
  ];
  for (const [reference, message] of refused) {
    const TemplateBody = template('/refused', reference);
    await assert.rejects(cfn.send(new CreateStackCommand({ StackName: 'refused', TemplateBody })), { message });
    const set = await change(cfn, { StackName: 'reviewed', ChangeSetType: 'CREATE', TemplateBody });
    assert.equal(set.Status, 'FAILED');
    assert.match(set.StatusReason ?? '', message);
  }
});

test('an update that fails brings the value from before back, not the latest', async () => {
  await put('/back', 'one');
  const body = template('/back/copy', '{{resolve:ssm:/back}}');
  await deploy(cfn, { StackName: 'back', ChangeSetType: 'CREATE', TemplateBody: body });
  await put('/back', 'two');
  const bad = `
  Bad: { Type: AWS::SSM::Parameter, DependsOn: C, Properties: { Type: String, Value: x, AllowedPattern: '^[0-9]+$' } }
Outputs:`;

  const stack = await deploy(cfn, { StackName: 'back', TemplateBody: body.replace('\nOutputs:', () => bad) });

  assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
  assert.equal(await stored('/back/copy'), 'v=one');
  assert.equal(stack.Outputs?.[0]?.OutputValue, 'o=one');
});

test('the place of a secret is read by name and by ARN', () => {
  const read = (rest: string) => secretPlace({ written: rest, service: 'secretsmanager', rest, path: '' });
  const arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf';

  assert.deepEqual(read('db'), { SecretId: 'db' });
  assert.deepEqual(read('db:SecretString:password'), { SecretId: 'db', key: 'password' });
  assert.deepEqual(read(`${arn}:SecretString:password:AWSPREVIOUS`), {
    SecretId: arn,
    key: 'password',
    VersionStage: 'AWSPREVIOUS',
  });
  assert.deepEqual(read('db:SecretString:::v1'), { SecretId: 'db', VersionId: 'v1' });
  assert.throws(() => read('db:SecretBinary'), /SecretString only/);
});
