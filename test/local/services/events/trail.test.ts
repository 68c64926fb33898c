/** The trail: calls that change something are events on the default bus of their account and region. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateQueueCommand, GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { placeOf } from '../../../../local/services/events/trail/api-call-event.ts';
import { requestParameters } from '../../../../local/services/events/trail/request-parameters.ts';
import { ACCOUNT, openWorld, REGION, type World } from './world.ts';

const DETAIL_TYPE = 'AWS API Call via CloudTrail';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const ssm = () =>
  new SSMClient({
    endpoint: world.cloud.url,
    region: REGION,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
  });

interface Told {
  readonly source: string;
  readonly account: string;
  readonly region: string;
  readonly detail: Readonly<Record<string, unknown>> & {
    readonly eventName: string;
    readonly requestParameters: Readonly<Record<string, unknown>>;
    readonly userIdentity: Readonly<Record<string, unknown>>;
  };
}

/** A queue that hears of the calls of one service from now on. */
const listening = async (name: string, service: string): Promise<(count: number) => Promise<readonly Told[]>> => {
  const Arn = await world.queue(name);
  const EventPattern = JSON.stringify({ 'detail-type': [DETAIL_TYPE], source: [`aws.${service}`] });
  await world.rule({ Name: name, EventPattern }, { Id: 'q', Arn });
  return async (count) => (await world.bodies(Arn, count)).map((body) => JSON.parse(body) as Told);
};

test('a call that changes something is told with who called, what and with which parameters', async () => {
  const told = await listening('changes', 'ssm');
  await ssm().send(new PutParameterCommand({ Name: '/app/p', Type: 'String', Value: 'geheim', Description: 'seen' }));

  const [event] = await told(1);

  assert.ok(event);
  assert.deepEqual([event.source, event.account, event.region], ['aws.ssm', ACCOUNT, REGION]);
  const { eventSource, eventName, awsRegion, readOnly, managementEvent, eventType, recipientAccountId } = event.detail;
  assert.deepEqual(
    { eventSource, eventName, awsRegion, readOnly, managementEvent, eventType, recipientAccountId },
    {
      eventSource: 'ssm.amazonaws.com',
      eventName: 'PutParameter',
      awsRegion: REGION,
      readOnly: false,
      managementEvent: true,
      eventType: 'AwsApiCall',
      recipientAccountId: ACCOUNT,
    },
  );
  assert.equal(event.detail.userIdentity['type'], 'Root');
  assert.deepEqual(event.detail.requestParameters, {
    name: '/app/p',
    type: 'String',
    value: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    description: 'seen',
  });
});

test('calls that read, and those of the data plane, are not told; one that is refused is, with its error', async () => {
  const told = await listening('quiet', 'sqs');
  const { sqs } = world;
  await ssm().send(new GetParameterCommand({ Name: '/app/p' }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'told' }));
  await sqs.send(new GetQueueUrlCommand({ QueueName: 'told' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  const again = new CreateQueueCommand({ QueueName: 'told', Attributes: { VisibilityTimeout: '7' } });
  await assert.rejects(sqs.send(again));

  const mine = await told(2);

  assert.deepEqual(
    mine.map(({ detail }) => [detail.eventName, detail['errorCode']]),
    [
      ['CreateQueue', undefined],
      ['CreateQueue', 'QueueNameExists'],
    ],
  );
});

test('calls of IAM, which has no regions, are told in us-east-1', () => {
  const principal = { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` } as const;
  const seen = {
    operation: 'CreateUser',
    input: {},
    call: { account: ACCOUNT, region: REGION, principal, requestId: 'r' },
  };

  assert.equal(placeOf({ ...seen, service: 'iam' }).region, 'us-east-1');
  assert.equal(placeOf({ ...seen, service: 'sqs' }).region, REGION);
});

test('secrets, code and templates are hidden at every depth, and what is not text is left out', () => {
  const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS';
  assert.deepEqual(
    requestParameters('lambda', { FunctionName: 'f', Environment: { Variables: { A: 'x' } }, Code: {} }),
    {
      functionName: 'f',
      environment: hidden,
      code: hidden,
    },
  );
  assert.deepEqual(requestParameters('cloudformation', { Parameters: [{ ParameterKey: 'K', ParameterValue: 'x' }] }), {
    parameters: [{ parameterKey: 'K', parameterValue: hidden }],
  });
  assert.deepEqual(requestParameters('kms', { Blob: new Uint8Array(3), KeyId: 'k' }), { keyId: 'k' });
});
