/** Mail subscriptions are confirmed by signed requests, against the local cloud's own SNS. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { confirmLink, confirmPeople, readLink } from '../../cli/confirm-people.ts';
import { placeFile } from '../../cli/connect.ts';
import { writeKeys } from '../../cli/local-keys.ts';
import { mailbox } from '../../cli/mailbox.ts';
import { startCloud } from '../../local/start.ts';

const HOME = { account: '000000000000', region: 'us-east-1' };
const TopicArn = 'arn:aws:sns:us-east-1:000000000000:tagline-approvals';
const folder = mkdtempSync(join(tmpdir(), 'confirm-'));
let cloud: Awaited<ReturnType<typeof startCloud>>;
const call = <Out>(service: string, operation: string, input: unknown): Promise<Out> =>
  cloud.call<Out>(service, operation, input, {
    ...HOME,
    principal: { kind: 'root', account: HOME.account, arn: `arn:aws:iam::${HOME.account}:root` },
  });
const subscribe = (address: string): Promise<unknown> =>
  call('sns', 'Subscribe', { TopicArn, Protocol: 'email', Endpoint: address });
const linkFor = async (address: string): Promise<string> =>
  /https?:\/\/\S*Token=\S*/.exec((await mailbox(cloud, address))[0]?.body ?? '')?.[0] ?? '';
/** Whether ending it needs a login, by address; only of confirmed ones. */
const locked = async (): Promise<Readonly<Record<string, string>>> => {
  const { Subscriptions } = await call<{ Subscriptions: { Endpoint: string; SubscriptionArn: string }[] }>(
    'sns',
    'ListSubscriptionsByTopic',
    { TopicArn },
  );
  const states: Record<string, string> = {};
  for (const { Endpoint, SubscriptionArn } of Subscriptions) {
    if (!SubscriptionArn.startsWith('arn:')) continue;
    const { Attributes } = await call<{ Attributes: { entries: Record<string, string> } }>(
      'sns',
      'GetSubscriptionAttributes',
      { SubscriptionArn },
    );
    states[Endpoint] = Attributes.entries['ConfirmationWasAuthenticated'] ?? '';
  }
  return states;
};

before(async () => {
  cloud = await startCloud({ data: join(folder, 'cloud'), port: 0, log: () => undefined, strangers: 'refused' });
  await call('sns', 'CreateTopic', { Name: 'tagline-approvals' });
  const place = { url: cloud.url, apiUrl: cloud.url, ...HOME, pid: 1 };
  writeFileSync(placeFile(folder), JSON.stringify(place));
  writeKeys(folder, { [HOME.account]: cloud.rootKey(HOME.account) });
});
after(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

const input = { text: (name: string) => (name === 'data' ? folder : undefined) };

test('up confirms whoever is pending, so that no link in a mail ends it; twice is once', async () => {
  await subscribe('ana@example.com');
  await subscribe('ben@example.com');

  assert.equal(await confirmPeople({ url: cloud.url, ownerKey: cloud.ownerKey, call }, HOME), 2);
  assert.equal(await confirmPeople({ url: cloud.url, ownerKey: cloud.ownerKey, call }, HOME), 0);

  assert.deepEqual(await locked(), { 'ana@example.com': 'true', 'ben@example.com': 'true' });
});

test('people confirm takes the link of the mail, signs, and says which subscription it is', async () => {
  await subscribe('cleo@example.com');

  assert.match(await confirmLink(await linkFor('cleo@example.com'), input), /^arn:aws:sns:.*:tagline-approvals:/);

  assert.equal((await locked())['cleo@example.com'], 'true');
});

test('a token that SNS does not know is an error with its words', async () => {
  const url = `${cloud.url}/_sns/?TopicArn=${TopicArn}&Token=invented`;

  await assert.rejects(confirmLink(url, input), { name: 'InvalidParameter' });
});

test('credentials sign for SNS and the own local cloud only, and only for the approvals topic', async () => {
  const query = `?TopicArn=${TopicArn}&Token=t`;
  for (const link of [
    `https://evil.example/${query}`,
    `https://sns.us-east-1.amazonaws.com.evil.example/${query}`,
    `http://sns.us-east-1.amazonaws.com/${query}`,
    `http://127.0.0.1:1/${query}`,
  ])
    await assert.rejects(confirmLink(link, input), /neither SNS nor the local cloud/, link);
  for (const link of ['', 'nonsense', cloud.url, `${cloud.url}/?Token=t&TopicArn=arn:aws:sns:us-east-1:0:other`])
    assert.throws(() => readLink(link), /no confirmation link/, link);
});
