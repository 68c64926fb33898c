/** A local cloud for the tests of EventBridge, and what they say to it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

export interface World {
  readonly cloud: OpenCloud;
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly iam: IAMClient;
  readonly logged: string[];
  /** EventBridge of another account or region. */
  eventsOf(account: string, region?: string): EventBridgeClient;
  /** Makes a queue that EventBridge may send to; its ARN. */
  queue(name: string): Promise<string>;
  /** Waits for `count` messages of a queue and takes them off it. */
  bodies(queueArn: string, count?: number): Promise<string[]>;
  rule(rule: PutRuleCommandInput, ...targets: Target[]): Promise<string>;
  put(...entries: PutEventsRequestEntry[]): Promise<void>;
  /** Stops and starts again on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const entry = (detail: unknown = {}, more: PutEventsRequestEntry = {}): PutEventsRequestEntry => ({
  Source: 'app',
  DetailType: 'Made',
  Detail: JSON.stringify(detail),
  ...more,
});

export const openWorld = async (): Promise<World> => {
  const data = mkdtempSync(join(tmpdir(), 'events-'));
  const logged: string[] = [];
  const open = () => openCloud({ data, log: (line) => logged.push(line) });
  let cloud = await open();
  const options = (account: string, region: string) => ({
    endpoint: cloud.url,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'any' },
    maxAttempts: 1,
  });
  const clients = () => ({
    events: new EventBridgeClient(options(ACCOUNT, REGION)),
    sqs: new SQSClient(options(ACCOUNT, REGION)),
    iam: new IAMClient(options(ACCOUNT, REGION)),
  });
  let connected = clients();
  const world: World = {
    get cloud() {
      return cloud;
    },
    get events() {
      return connected.events;
    },
    get sqs() {
      return connected.sqs;
    },
    get iam() {
      return connected.iam;
    },
    logged,
    eventsOf: (account, region = REGION) => new EventBridgeClient(options(account, region)),
    async queue(QueueName) {
      const statement = {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
      };
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      await world.sqs.send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }));
      return `arn:aws:sqs:${REGION}:${ACCOUNT}:${QueueName}`;
    },
    async bodies(queueArn, count = 1) {
      const QueueUrl = `${cloud.url}/${ACCOUNT}/${queueArn.split(':')[5]}`;
      const found: string[] = [];
      const deadline = Date.now() + 5000;
      while (found.length < count && Date.now() < deadline) {
        const input = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
        for (const message of (await world.sqs.send(new ReceiveMessageCommand(input))).Messages ?? []) {
          found.push(message.Body ?? '');
          await world.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        }
      }
      assert.equal(found.length, count, `messages of ${queueArn}; log: ${logged.join('\n')}`);
      return found;
    },
    async rule(rule, ...Targets) {
      const { RuleArn } = await world.events.send(new PutRuleCommand(rule));
      const EventBusName = rule.EventBusName;
      if (Targets.length > 0)
        await world.events.send(new PutTargetsCommand({ Rule: rule.Name, EventBusName, Targets }));
      return RuleArn ?? '';
    },
    async put(...Entries) {
      const { FailedEntryCount, Entries: results } = await world.events.send(new PutEventsCommand({ Entries }));
      assert.equal(FailedEntryCount, 0, JSON.stringify(results));
    },
    async restart() {
      await cloud.close();
      cloud = await open();
      connected = clients();
    },
    async close() {
      await cloud.close();
      rmSync(data, { recursive: true });
    },
  };
  return world;
};
