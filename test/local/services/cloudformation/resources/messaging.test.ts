import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  DescribeEventBusCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSubscriptionAttributesCommand, GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { OpenCloud } from '../../../../../local/open-cloud.ts';
import { clientOptions, openTestCloud } from '../cloud.ts';
import { live } from './life.ts';

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

test('queues with their policies and dead-letter queues change in place', async () => {
  const sqs = new SQSClient(clientOptions(cloud));
  const template = `
Resources:
  Dead: { Type: 'AWS::SQS::Queue' }
  Queue:
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeout: 60, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 } }
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: { Service: sns.amazonaws.com },
          Action: 'sqs:SendMessage', Resource: !GetAtt Queue.Arn }] }
Outputs:
  Url: { Value: !Ref Queue }
  Arn: { Value: !GetAtt Queue.Arn }
`;
  const changes = [
    ['VisibilityTimeout: 60', 'VisibilityTimeout: 90'],
    ['sns.amazonaws.com', 'events.amazonaws.com'],
  ] as const;

  const life = await live(cfn, 'queues', template, changes, async ({ Url, Arn }, turn) => {
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: Url, AttributeNames: ['All'] }));
    assert.equal(Attributes?.['QueueArn'], Arn);
    assert.equal(Attributes?.['VisibilityTimeout'], turn === 'made' ? '60' : '90');
    assert.match(Attributes?.['Policy'] ?? '', turn === 'made' ? /sns\.amazonaws/ : /events\.amazonaws/);
    assert.match(Attributes?.['RedrivePolicy'] ?? '', /"maxReceiveCount":"?3/);
  });

  assert.deepEqual(life.made, life.changed);
});

test('topics, their policies and subscriptions change in place', async () => {
  const sns = new SNSClient(clientOptions(cloud));
  const template = `
Resources:
  Queue: { Type: 'AWS::SQS::Queue' }
  Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: first } }
  Policy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Topic]
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow,
          Principal: { Service: events.amazonaws.com }, Action: 'sns:Publish', Resource: !Ref Topic }] }
  Subscription:
    Type: AWS::SNS::Subscription
    Properties: { TopicArn: !Ref Topic, Protocol: sqs, Endpoint: !GetAtt Queue.Arn, FilterPolicy: { to: [ana] },
        RawMessageDelivery: true }
Outputs:
  Topic: { Value: !Ref Topic }
  Name: { Value: !GetAtt Topic.TopicName }
  Subscription: { Value: !Ref Subscription }
`;
  const changes = [
    ['DisplayName: first', 'DisplayName: second'],
    ['to: [ana]', 'to: [bo]'],
  ] as const;

  const life = await live(cfn, 'topics', template, changes, async ({ Topic, Subscription }, turn) => {
    const topic = await sns.send(new GetTopicAttributesCommand({ TopicArn: Topic }));
    assert.equal(topic.Attributes?.['DisplayName'], turn === 'made' ? 'first' : 'second');
    assert.match(topic.Attributes?.['Policy'] ?? '', /events\.amazonaws/);
    const subscription = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: Subscription }));
    assert.deepEqual(JSON.parse(subscription.Attributes?.['FilterPolicy'] ?? ''), {
      to: [turn === 'made' ? 'ana' : 'bo'],
    });
    assert.equal(subscription.Attributes?.['RawMessageDelivery'], 'true');
  });

  assert.deepEqual(life.made, life.changed);
});

test('buses, rules and targets change in place', async () => {
  const events = new EventBridgeClient(clientOptions(cloud));
  const template = `
Resources:
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: bus, Description: first } }
  BusPolicy:
    Type: AWS::Events::EventBusPolicy
    Properties:
      EventBusName: !Ref Bus
      StatementId: statement
      Statement: { Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root' },
          Action: 'events:PutEvents', Resource: !GetAtt Bus.Arn }
  Queue: { Type: 'AWS::SQS::Queue' }
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: { source: [first] }
      Targets: [{ Id: one, Arn: !GetAtt Queue.Arn, RetryPolicy: { MaximumRetryAttempts: 2 } }]
  Schedule: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: rate(5 minutes), State: DISABLED } }
Outputs:
  Rule: { Value: !Ref Rule }
  Arn: { Value: !GetAtt Rule.Arn }
  Schedule: { Value: !Ref Schedule }
`;
  const changes = [
    ['Description: first', 'Description: second'],
    ['source: [first]', 'source: [second]'],
    ['Id: one', 'Id: two'],
    ['rate(5 minutes)', 'rate(6 minutes)'],
  ] as const;

  const life = await live(cfn, 'rules', template, changes, async ({ Rule, Arn, Schedule }, turn) => {
    const [bus, name] = (Rule ?? '').split('|');
    assert.equal(bus, 'bus');
    const text = turn === 'made' ? 'first' : 'second';
    assert.equal((await events.send(new DescribeEventBusCommand({ Name: 'bus' }))).Description, text);
    const rule = await events.send(new DescribeRuleCommand({ Name: name, EventBusName: bus }));
    assert.equal(rule.Arn, Arn);
    assert.equal(rule.EventPattern, `{"source":["${text}"]}`);
    const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: name, EventBusName: bus }));
    assert.deepEqual(
      Targets?.map(({ Id }) => Id),
      [turn === 'made' ? 'one' : 'two'],
    );
    const schedule = await events.send(new DescribeRuleCommand({ Name: Schedule }));
    assert.equal(schedule.ScheduleExpression, turn === 'made' ? 'rate(5 minutes)' : 'rate(6 minutes)');
  });

  assert.deepEqual(life.made, life.changed);
});

test('a function reads a queue and answers at an address of its own', async () => {
  const lambda = new LambdaClient(clientOptions(cloud));
  const template = `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow,
          Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }] }
      Policies: [{ PolicyName: all, PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow,
          Action: ['logs:*', 'sqs:*'], Resource: '*' }] } }]
  Function:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs24.x, Handler: index.handler, Role: !GetAtt Role.Arn,
        Code: { ZipFile: "exports.handler = async () => 'hello';" } }
  Queue: { Type: 'AWS::SQS::Queue' }
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { FunctionName: !Ref Function, EventSourceArn: !GetAtt Queue.Arn, BatchSize: 1,
        FunctionResponseTypes: [ReportBatchItemFailures] }
  Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: !GetAtt Function.Arn, AuthType: NONE } }
  Anybody: { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunctionUrl',
      FunctionName: !Ref Function, Principal: '*', FunctionUrlAuthType: NONE } }
  Invokes: { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction',
      FunctionName: !Ref Function, Principal: '*', InvokedViaFunctionUrl: true } }
Outputs:
  Mapping: { Value: !Ref Mapping }
  Url: { Value: !GetAtt Url.FunctionUrl }
`;

  const life = await live(
    cfn,
    'reads',
    template,
    [['BatchSize: 1', 'BatchSize: 2']],
    async ({ Mapping, Url }, turn) => {
      const mapping = await lambda.send(new GetEventSourceMappingCommand({ UUID: Mapping }));
      assert.equal(mapping.BatchSize, turn === 'made' ? 1 : 2);
      assert.equal(await (await fetch(Url as string)).text(), 'hello');
    },
  );

  assert.deepEqual(life.made, life.changed);
});
