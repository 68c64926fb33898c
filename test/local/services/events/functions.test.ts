import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { strToU8, zipSync } from 'fflate';
import { ACCOUNT, entry, openWorld, REGION, type World } from './world.ts';

let world: World;
let lambda: LambdaClient;
before(async () => {
  world = await openWorld();
  lambda = new LambdaClient(options());
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await world.iam.send(new CreateRoleCommand({ RoleName: 'functions', AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  });
  await world.iam.send(new PutRolePolicyCommand({ RoleName: 'functions', PolicyName: 'p', PolicyDocument }));
});
after(() => world.close());

const options = () => ({
  endpoint: world.cloud.url,
  region: REGION,
  credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
});

/** A function that sends what it is invoked with to its queue. */
const echo = async (FunctionName: string): Promise<{ functionArn: string; queueArn: string }> => {
  const queueArn = await world.queue(FunctionName);
  const source = `
    import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
    const sqs = new SQSClient({});
    export const handler = (event) => sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE,
        MessageBody: JSON.stringify(event) }));
  `;
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: `arn:aws:iam::${ACCOUNT}:role/functions`,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.mjs': strToU8(source) }) },
      Timeout: 20,
      Environment: { Variables: { QUEUE: `${world.cloud.url}/${ACCOUNT}/${FunctionName}` } },
    }),
  );
  return { functionArn: FunctionArn, queueArn };
};

const allow = (FunctionName: string, Principal: string, SourceArn: string) =>
  lambda.send(
    new AddPermissionCommand({ FunctionName, Principal, SourceArn, StatementId: 's', Action: 'lambda:InvokeFunction' }),
  );

test('a function is invoked with the event, if its policy allows that rule', async () => {
  const { functionArn, queueArn } = await echo('of-rule');
  const allowed = await world.rule(
    { Name: 'allowed', EventPattern: '{"source":["rule"]}' },
    { Id: 'f', Arn: functionArn },
  );
  await world.rule({ Name: 'stranger', EventPattern: '{"source":["rule"]}' }, { Id: 'f', Arn: functionArn });
  await allow('of-rule', 'events.amazonaws.com', allowed);

  await world.put(entry({ n: 1 }, { Source: 'rule' }));

  const [body = ''] = await world.bodies(queueArn);
  assert.deepEqual(JSON.parse(body).detail, { n: 1 });
  assert.match(
    world.logged.join('\n'),
    /rule\/stranger could not deliver.*not authorized to perform: lambda:InvokeFunction/,
  );
});

test('a function subscribed to a topic gets the record that SNS makes', async () => {
  const { functionArn, queueArn } = await echo('of-topic');
  const sns = new SNSClient(options());
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'topic' }));
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint: functionArn }),
  );
  await allow('of-topic', 'sns.amazonaws.com', TopicArn);
  const MessageAttributes = { a: { DataType: 'String', StringValue: 'x' } };

  const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: 'text', MessageAttributes }));

  const [record] = JSON.parse((await world.bodies(queueArn))[0] ?? '').Records;
  const { Timestamp, Signature: _signature, SigningCertUrl: _cert, UnsubscribeUrl: _link, ...told } = record.Sns;
  assert.deepEqual(
    [record.EventSource, record.EventVersion, record.EventSubscriptionArn],
    ['aws:sns', '1.0', SubscriptionArn],
  );
  assert.ok(Date.parse(Timestamp) > 0);
  assert.deepEqual(told, {
    Type: 'Notification',
    MessageId,
    TopicArn,
    Subject: null,
    Message: 'text',
    SignatureVersion: '1',
    MessageAttributes: { a: { Type: 'String', Value: 'x' } },
  });
});
