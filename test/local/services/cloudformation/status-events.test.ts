import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { OpenCloud } from '../../../../local/open-cloud.ts';
import { ACCOUNT, clientOptions, deploy, openTestCloud, REGION, until } from './cloud.ts';

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

const LISTENER = `
Resources:
  Queue: { Type: 'AWS::SQS::Queue' }
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: events.amazonaws.com }, Action: 'sqs:SendMessage',
            Resource: !GetAtt Queue.Arn }]
  Rule:
    Type: AWS::Events::Rule
    DependsOn: Policy
    Properties: { EventPattern: { source: [aws.cloudformation] }, Targets: [{ Id: q, Arn: !GetAtt Queue.Arn }] }
Outputs:
  Url: { Value: !Ref Queue }
`;

interface BusEvent {
  readonly account: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>> & { readonly 'status-details': { readonly status: string } };
}

test('every status of a stack and its resources is an event on the default bus of its account and region', async () => {
  const listener = await deploy(cfn, { StackName: 'listener', ChangeSetType: 'CREATE', TemplateBody: LISTENER });
  const QueueUrl = listener.Outputs?.[0]?.OutputValue;
  const seen: BusEvent[] = [];

  const stack = await deploy(cfn, {
    StackName: 'told',
    ChangeSetType: 'CREATE',
    TemplateBody: 'Resources: { Group: { Type: AWS::Logs::LogGroup } }',
  });

  const sqs = new SQSClient(clientOptions(cloud));
  const ended = (event: BusEvent) =>
    event['detail-type'] === 'CloudFormation Stack Status Change' &&
    event.detail['status-details'].status === 'CREATE_COMPLETE';
  await until(async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    seen.push(...Messages.map(({ Body }) => JSON.parse(Body as string) as BusEvent));
    return seen.some((event) => ended(event) && event.detail['stack-id'] === stack.StackId) || undefined;
  });
  const mine = seen.filter((event) => event.detail['stack-id'] === stack.StackId);
  const resource = mine.filter((event) => event['detail-type'] === 'CloudFormation Resource Status Change');
  assert.deepEqual(
    mine
      .filter((event) => !resource.includes(event))
      .map((event) => event.detail['status-details'].status)
      .sort(),
    ['CREATE_COMPLETE', 'CREATE_IN_PROGRESS', 'REVIEW_IN_PROGRESS'],
  );
  const made = resource.find((event) => event.detail['status-details'].status === 'CREATE_COMPLETE');
  assert.equal(made?.account, ACCOUNT);
  assert.equal(made?.region, REGION);
  assert.deepEqual(made?.resources, [stack.StackId]);
  assert.equal(made?.detail['logical-resource-id'], 'Group');
  assert.equal(made?.detail['resource-type'], 'AWS::Logs::LogGroup');
  assert.match(String(made?.detail['physical-resource-id']), /^told-Group-/);
});
