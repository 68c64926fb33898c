import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { OpenCloud } from '../../../../../local/open-cloud.ts';
import { clientOptions, deploy, eventsOf, openTestCloud } from '../cloud.ts';

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

/** Resources that have the same name in every stack that is made of it. */
const NAMED = `
Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: { AlarmName: named, ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1, MetricName: m,
        Namespace: n, Period: 60, Statistic: Sum, Threshold: 0 }
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: named-bucket } }
  Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: named } }
  LogPolicy:
    Type: AWS::Logs::ResourcePolicy
    Properties:
      PolicyName: named
      PolicyDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":["logs:PutLogEvents"],"Resource":"*"}]}'
  Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: /named, Type: String, Value: v } }
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: named } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: named
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow,
          Principal: { Service: states.amazonaws.com }, Action: 'sts:AssumeRole' }] }
  Rule: { Type: 'AWS::Events::Rule', Properties: { Name: named, ScheduleExpression: rate(5 minutes) } }
  Table:
    Type: AWS::DynamoDB::Table
    Properties: { TableName: named, BillingMode: PAY_PER_REQUEST, KeySchema: [{ AttributeName: k, KeyType: HASH }],
        AttributeDefinitions: [{ AttributeName: k, AttributeType: S }] }
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: named } }
`;

const MACHINE = `
Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: named
      RoleArn: !Sub 'arn:aws:iam::\${AWS::AccountId}:role/named'
      DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}'
`;

/** One resource of the template, alone. */
const alone = (id: string): string => {
  const lines = NAMED.split('\n');
  const from = lines.findIndex((line) => line.startsWith(`  ${id}:`));
  const rest = lines.slice(from + 1).findIndex((line) => /^ {2}\w/.test(line));
  return ['Resources:', ...lines.slice(from, rest < 0 ? undefined : from + 1 + rest)].join('\n');
};

test('a resource of somebody else under the same name is never taken over', async () => {
  const owner = await deploy(cfn, { StackName: 'owner', ChangeSetType: 'CREATE', TemplateBody: NAMED });
  assert.equal(owner.StackStatus, 'CREATE_COMPLETE', (await eventsOf(cfn, 'owner')).join('\n'));
  await deploy(cfn, { StackName: 'machine', ChangeSetType: 'CREATE', TemplateBody: MACHINE });
  const ids = [...NAMED.matchAll(/^ {2}(\w+):/gm)].map(([, id]) => id as string);

  const bodies = [...ids.map((id) => [id, alone(id)] as const), ['Machine', MACHINE] as const];
  for (const [id, TemplateBody] of bodies) {
    const StackName = `thief-${id}`;
    const stack = await deploy(cfn, { StackName, ChangeSetType: 'CREATE', TemplateBody });
    const events = (await eventsOf(cfn, StackName)).join('\n');
    assert.equal(stack.StackStatus, 'ROLLBACK_COMPLETE', events);
    assert.match(events, new RegExp(`${id} CREATE_FAILED .*(exist|own it|InUse)`), events);
    assert.doesNotMatch(events, /Resource creation Initiated/);
  }
  const still = await deploy(cfn, {
    StackName: 'owner',
    TemplateBody: NAMED,
    Tags: [{ Key: 'still', Value: 'there' }],
  });
  assert.equal(still.StackStatus, 'UPDATE_COMPLETE', (await eventsOf(cfn, 'owner')).join('\n'));
});
