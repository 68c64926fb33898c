import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';
import type { OpenCloud } from '../../../../../local/open-cloud.ts';
import { change, clientOptions, deploy, eventsOf, openTestCloud } from '../cloud.ts';

const place = await openTestCloud();
let cloud: OpenCloud;
let cfn: CloudFormationClient;
before(async () => {
  cloud = await place.open();
  cfn = new CloudFormationClient(clientOptions(cloud));
});
after(async () => {
  await cloud.close();
  place.remove();
});

/** Answers with what it was asked; `Fail` names the request that it refuses, `Silent` the one it does not answer. */
const CODE = `
exports.handler = async (event) => {
  const { ResponseURL, StackId, RequestId, LogicalResourceId, RequestType, PhysicalResourceId, ResourceProperties,
      OldResourceProperties } = event;
  if (ResourceProperties.Silent === RequestType) return;
  const failed = ResourceProperties.Fail === RequestType;
  const answer = {
    Status: failed ? 'FAILED' : 'SUCCESS', Reason: 'as it was told', StackId, RequestId, LogicalResourceId,
    PhysicalResourceId: ResourceProperties.Id || PhysicalResourceId || 'first', NoEcho: ResourceProperties.Secret === 'true',
    Data: { Asked: RequestType, Number: ResourceProperties.Number, Type: typeof ResourceProperties.Number,
        Old: OldResourceProperties ? OldResourceProperties.Number : 'none' },
  };
  const put = await fetch(ResponseURL, { method: 'PUT', headers: { 'content-type': '' },
      body: JSON.stringify(answer) });
  if (!put.ok) throw new Error('answered ' + put.status);
};
`;

const template = (properties: Record<string, unknown> | undefined) =>
  JSON.stringify({
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          },
        },
      },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Code: { ZipFile: CODE },
        },
      },
      ...(properties && {
        Thing: {
          Type: 'Custom::Thing',
          Properties: { ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] }, ...properties },
        },
      }),
    },
    ...(properties && {
      Outputs: Object.fromEntries(
        ['Asked', 'Number', 'Type', 'Old'].map((name) => [name, { Value: { 'Fn::GetAtt': ['Thing', name] } }]),
      ),
    }),
  });

const outputs = (stack: Stack) =>
  Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));

test('a custom resource is created, updated and deleted by its function', async () => {
  const made = await deploy(cfn, {
    StackName: 'custom',
    ChangeSetType: 'CREATE',
    TemplateBody: template({ Number: 5 }),
  });
  const updated = await deploy(cfn, { StackName: 'custom', TemplateBody: template({ Number: 6 }) });
  const gone = await deploy(cfn, { StackName: 'custom', TemplateBody: template(undefined) });

  assert.deepEqual(outputs(made), { Asked: 'Create', Number: '5', Type: 'string', Old: 'none' });
  assert.deepEqual(outputs(updated), { Asked: 'Update', Number: '6', Type: 'string', Old: '5' });
  assert.equal(gone.StackStatus, 'UPDATE_COMPLETE');
  assert.ok((await eventsOf(cfn, 'custom')).includes('Thing DELETE_COMPLETE'));
});

test('an answer with another physical id has the old one deleted', async () => {
  await deploy(cfn, { StackName: 'moved', ChangeSetType: 'CREATE', TemplateBody: template({ Id: 'one', Number: 1 }) });

  const stack = await deploy(cfn, { StackName: 'moved', TemplateBody: template({ Id: 'two', Number: 2 }) });

  assert.equal(outputs(stack)['Asked'], 'Update');
  assert.deepEqual((await eventsOf(cfn, 'moved')).slice(-4), [
    'moved UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'Thing DELETE_IN_PROGRESS',
    'Thing DELETE_COMPLETE',
    'moved UPDATE_COMPLETE',
  ]);
});

test("a failure carries the function's own reason", async () => {
  const stack = await deploy(cfn, {
    StackName: 'fails',
    ChangeSetType: 'CREATE',
    TemplateBody: template({ Fail: 'Create' }),
  });

  assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE');
  assert.match(
    (await eventsOf(cfn, 'fails')).join('\n'),
    /Thing CREATE_FAILED Received response status \[FAILED\] from custom resource\. Message returned: as it was told \(RequestId: /,
  );
});

test('a function that does not answer in time fails the resource', async () => {
  const stack = await deploy(cfn, {
    StackName: 'silent',
    ChangeSetType: 'CREATE',
    TemplateBody: template({ Silent: 'Create', ServiceTimeout: 1 }),
  });

  assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE');
  assert.match((await eventsOf(cfn, 'silent')).join('\n'), /did not receive a response from your Custom Resource/);
});

test('secret attributes are not shown in change sets', async () => {
  const body = (delay: number) => {
    const whole = JSON.parse(template({ Secret: true, Number: 'sesame42' }));
    whole.Resources.Role.Properties.Description = 'x';
    whole.Resources.Queue = {
      Type: 'AWS::SQS::Queue',
      Properties: { QueueName: { 'Fn::Sub': '${Thing.Number}' }, DelaySeconds: delay },
    };
    delete whole.Outputs;
    return JSON.stringify(whole);
  };
  await deploy(cfn, { StackName: 'secrets', ChangeSetType: 'CREATE', TemplateBody: body(1) });

  const set = await change(cfn, { StackName: 'secrets', TemplateBody: body(2) });

  const queue = set.Changes?.find(
    ({ ResourceChange }) => ResourceChange?.LogicalResourceId === 'Queue',
  )?.ResourceChange;
  assert.match(queue?.BeforeContext ?? '', /"QueueName":"\*\*\*\*"/);
  assert.match(queue?.AfterContext ?? '', /"QueueName":"\*\*\*\*"/);
});

test('nobody can answer without having been asked', async () => {
  const answer = await fetch(`${cloud.url}/_cfn-response/guess`, { method: 'PUT', body: '{"Status":"SUCCESS"}' });

  assert.equal(answer.status, 403);
});
