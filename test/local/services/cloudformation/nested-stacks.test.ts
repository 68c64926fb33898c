import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { OpenCloud } from '../../../../local/open-cloud.ts';
import { clientOptions, deploy, eventsOf, openTestCloud, settledStack } from './cloud.ts';

const place = await openTestCloud();
let cloud: OpenCloud;
let cfn: CloudFormationClient;
let s3: S3Client;
before(async () => {
  cloud = await place.open();
  cfn = new CloudFormationClient(clientOptions(cloud));
  s3 = new S3Client({ ...clientOptions(cloud), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'templates' }));
});
after(async () => {
  await cloud.close();
  place.remove();
});

const INNER = (resources: string): string => `
Parameters: { Say: { Type: String } }
Resources:
  Note: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: !Ref Say } }
${resources}
Outputs: { Said: { Value: !GetAtt Note.Value } }
`;
const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: 'templates', Key, Body }));
const outer = (key: string, say: string): string => `
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: '${cloud.url}/templates/${key}', Parameters: { Say: '${say}' } }
  After: { Type: AWS::SSM::Parameter, Properties: { Type: String, Value: !GetAtt Inner.Outputs.Said } }
Outputs: { Heard: { Value: !GetAtt After.Value }, Nested: { Value: !Ref Inner } }
`;
const BROKEN = '  Bad: { Type: AWS::SQS::Queue, Properties: { DelaySeconds: 99999 } }';
const output = (stack: Stack, key: string) =>
  stack.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? '';
const statusOf = async (StackName: string) =>
  (await cfn.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;

test('a nested stack is made, gives its outputs, is changed and is deleted with the stack that holds it', async () => {
  await put('good.yaml', INNER(''));
  const first = await deploy(cfn, {
    StackName: 'outer',
    ChangeSetType: 'CREATE',
    TemplateBody: outer('good.yaml', 'one'),
  });
  assert.equal(first.StackStatus, 'CREATE_COMPLETE', (await eventsOf(cfn, 'outer')).join('\n'));
  const nested = output(first, 'Nested');
  assert.match(nested, /:stack\/outer-Inner-[A-Z0-9]+\//);
  assert.equal(output(first, 'Heard'), 'one');

  const second = await deploy(cfn, { StackName: 'outer', TemplateBody: outer('good.yaml', 'two') });

  assert.equal(second.StackStatus, 'UPDATE_COMPLETE', (await eventsOf(cfn, 'outer')).join('\n'));
  assert.deepEqual([output(second, 'Heard'), output(second, 'Nested')], ['two', nested]);
  assert.equal(await statusOf(nested), 'UPDATE_COMPLETE');

  await cfn.send(new DeleteStackCommand({ StackName: 'outer' }));
  await settledStack(cfn, nested);
  assert.equal(await statusOf(nested), 'DELETE_COMPLETE');
});

test('a nested stack that cannot be made fails its resource, and goes with the rollback', async () => {
  await put('broken.yaml', INNER(BROKEN));

  const stack = await deploy(cfn, {
    StackName: 'fails',
    ChangeSetType: 'CREATE',
    TemplateBody: outer('broken.yaml', 'x'),
  });

  assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE');
  const events = (await eventsOf(cfn, 'fails')).join('\n');
  assert.match(events, /Inner.*CREATE_FAILED.*Embedded stack arn:\S+ was not successfully created: .*\[Bad\]/);
  const { StackSummaries = [] } = await cfn.send(new ListStacksCommand({}));
  const [nested] = StackSummaries.filter(({ StackName }) => StackName?.startsWith('fails-Inner-'));
  assert.equal(nested?.StackStatus, 'DELETE_COMPLETE');
});

test('a nested stack that cannot be changed rolls itself back, and the stack that holds it with it', async () => {
  await put('steady.yaml', INNER(''));
  const first = await deploy(cfn, {
    StackName: 'back',
    ChangeSetType: 'CREATE',
    TemplateBody: outer('steady.yaml', 'one'),
  });
  const nested = output(first, 'Nested');

  const stack = await deploy(cfn, { StackName: 'back', TemplateBody: outer('broken.yaml', 'two') });

  assert.equal(stack.StackStatus, 'UPDATE_ROLLBACK_COMPLETE', (await eventsOf(cfn, 'back')).join('\n'));
  assert.equal(output(stack, 'Heard'), 'one');
  assert.match((await eventsOf(cfn, 'back')).join('\n'), /was not successfully updated: .*failed to create: \[Bad\]/);
  const { StackResourceSummaries = [] } = await cfn.send(new ListStackResourcesCommand({ StackName: nested }));
  assert.deepEqual(
    StackResourceSummaries.filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE').map(
      ({ LogicalResourceId }) => LogicalResourceId,
    ),
    ['Note'],
  );
});

test('what a nested stack needs acknowledged must be acknowledged for the stack that holds it', async () => {
  await put(
    'role.yaml',
    INNER(
      "  Role: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: " +
        "[{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }] } } }",
    ),
  );
  const body = outer('role.yaml', 'x');

  const refused = await deploy(cfn, {
    StackName: 'unacknowledged',
    ChangeSetType: 'CREATE',
    TemplateBody: body,
    Capabilities: [],
  });
  const allowed = await deploy(cfn, {
    StackName: 'acknowledged',
    ChangeSetType: 'CREATE',
    TemplateBody: body,
    Capabilities: ['CAPABILITY_IAM'],
  });

  assert.equal(refused.StackStatus, 'ROLLBACK_COMPLETE');
  assert.match((await eventsOf(cfn, 'unacknowledged')).join('\n'), /Requires capabilities : \[CAPABILITY_IAM\]/);
  assert.equal(allowed.StackStatus, 'CREATE_COMPLETE');
});

test('change sets of nested stacks are refused by name', async () => {
  await assert.rejects(
    deploy(cfn, {
      StackName: 'n',
      ChangeSetType: 'CREATE',
      TemplateBody: outer('good.yaml', 'x'),
      IncludeNestedStacks: true,
    }),
    { message: /IncludeNestedStacks=true/ },
  );
});
