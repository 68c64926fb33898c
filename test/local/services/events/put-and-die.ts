/**
 * Opens a cloud on the folder, has events and a message acknowledged, and is killed before anything else can happen.
 */
import { openCloud } from '../../../../local/open-cloud.ts';

const cloud = await openCloud({ data: process.argv[2] as string });
const account = '111122223333';
const region = 'eu-central-1';
const principal = { kind: 'root', account, arn: `arn:aws:iam::${account}:root` } as const;
const call = <Out>(service: string, operation: string, input: unknown) =>
  cloud.call<Out>(service, operation, input, { account, region, principal });

const statement = {
  Effect: 'Allow',
  Principal: { Service: ['events.amazonaws.com', 'sns.amazonaws.com'] },
  Action: 'sqs:SendMessage',
  Resource: '*',
};
const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
await call('sqs', 'CreateQueue', { QueueName: 'q', Attributes: { Policy } });
const queue = `arn:aws:sqs:${region}:${account}:q`;
await call('events', 'PutRule', { Name: 'r', EventPattern: '{"source":["app"]}' });
await call('events', 'PutTargets', { Rule: 'r', Targets: [{ Id: 'q', Arn: queue }] });
const { TopicArn } = await call<{ TopicArn: string }>('sns', 'CreateTopic', { Name: 't' });
await call('sns', 'Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: queue });
const entries = (from: number) =>
  Array.from({ length: 10 }, (_, i) => ({ Source: 'app', DetailType: 'd', Detail: JSON.stringify({ n: from + i }) }));
await call('events', 'PutEvents', { Entries: entries(0) });
// No turn of the event loop lies between the acknowledgements and the end.
const last = Promise.all([
  call('sns', 'Publish', { TopicArn, Message: 'published' }),
  call('events', 'PutEvents', { Entries: entries(10) }),
]);
await last;
process.kill(process.pid, 'SIGKILL');
