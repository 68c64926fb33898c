/** A local cloud for the tests of SNS, and what they say to it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTopicCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

export interface ShownMail {
  readonly id: number;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly body: string;
  readonly at: string;
  readonly topicArn: string;
}

export interface World {
  readonly cloud: OpenCloud;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly logged: string[];
  snsOf(account: string): SNSClient;
  topic(name: string, attributes?: Record<string, string>): Promise<string>;
  /** Subscribes a queue that SNS may send to; the ARNs of queue and subscription. */
  subscribedQueue(
    topicArn: string,
    name: string,
    attributes?: Record<string, string>,
  ): Promise<{ queue: string; subscription: string }>;
  /** Subscribes a mailbox and confirms it by its link; the ARN of the subscription. */
  subscribedMail(topicArn: string, address: string, attributes?: Record<string, string>): Promise<string>;
  publish(topicArn: string, message: Partial<PublishCommandInput>): Promise<string>;
  /** Waits for `count` messages of a queue and takes them off it. */
  messages(queueArn: string, count?: number): Promise<Message[]>;
  mails(query?: string): Promise<ShownMail[]>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const linkIn = (body: string): string => /http:\S+/.exec(body)?.[0] ?? assert.fail(`no link in ${body}`);

export const openWorld = async (): Promise<World> => {
  const data = mkdtempSync(join(tmpdir(), 'sns-'));
  const logged: string[] = [];
  const open = () => openCloud({ data, log: (line) => logged.push(line) });
  let cloud = await open();
  const options = (account: string) => ({
    endpoint: cloud.url,
    region: REGION,
    credentials: { accessKeyId: account, secretAccessKey: 'any' },
    maxAttempts: 1,
  });
  let sns = new SNSClient(options(ACCOUNT));
  let sqs = new SQSClient(options(ACCOUNT));
  const world: World = {
    get cloud() {
      return cloud;
    },
    get sns() {
      return sns;
    },
    get sqs() {
      return sqs;
    },
    logged,
    snsOf: (account) => new SNSClient(options(account)),
    topic: async (Name, Attributes = {}) =>
      (await sns.send(new CreateTopicCommand({ Name, Attributes }))).TopicArn ?? '',
    async subscribedQueue(TopicArn, name, Attributes = {}) {
      const condition = { ArnEquals: { 'aws:SourceArn': TopicArn } };
      const statement = {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: '*',
        Condition: condition,
      };
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }));
      const queue = `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
      const { SubscriptionArn = '' } = await sns.send(
        new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue, Attributes }),
      );
      return { queue, subscription: SubscriptionArn };
    },
    async subscribedMail(TopicArn, Endpoint, Attributes = {}) {
      const input = { TopicArn, Protocol: 'email', Endpoint, Attributes, ReturnSubscriptionArn: true };
      const { SubscriptionArn = '' } = await sns.send(new SubscribeCommand(input));
      const [mail] = await world.mails(`?to=${Endpoint}`);
      const answer = await fetch(linkIn(mail?.body ?? ''));
      assert.equal(answer.status, 200);
      return SubscriptionArn;
    },
    publish: async (TopicArn, message) =>
      (await sns.send(new PublishCommand({ TopicArn, Message: 'text', ...message }))).MessageId ?? '',
    async messages(queueArn, count = 1) {
      const QueueUrl = `${cloud.url}/${ACCOUNT}/${queueArn.split(':')[5]}`;
      const found: Message[] = [];
      const deadline = Date.now() + 5000;
      while (found.length < count && Date.now() < deadline) {
        const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageAttributeNames: ['All'] };
        for (const message of (await sqs.send(new ReceiveMessageCommand(input))).Messages ?? []) {
          found.push(message);
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        }
      }
      assert.equal(found.length, count, `messages of ${queueArn}; log: ${logged.join('\n')}`);
      return found;
    },
    async mails(query = '') {
      const answer = await fetch(`${cloud.url}/mail${query}`, { headers: { accept: 'application/json' } });
      return ((await answer.json()) as { mails: ShownMail[] }).mails;
    },
    async restart() {
      await cloud.close();
      cloud = await open();
      sns = new SNSClient(options(ACCOUNT));
      sqs = new SQSClient(options(ACCOUNT));
    },
    async close() {
      await cloud.close();
      rmSync(data, { recursive: true });
    },
  };
  return world;
};
