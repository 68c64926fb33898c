/** The mailbox and the clock of a cloud that refuses keys which it did not issue. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'door-'));
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data, strangers: 'refused' });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const status = async (path: string, init: RequestInit = {}): Promise<number> =>
  (await fetch(`${cloud.url}${path}`, init)).status;
const advance = (headers: Record<string, string> = {}): Promise<number> =>
  status('/_local/clock/advance', { method: 'POST', headers, body: '{"seconds":0}' });

test('without the key neither opens, with a wrong one neither', async () => {
  for (const key of [undefined, '', 'guessed', `${cloud.ownerKey}x`, 'é'.repeat(43)]) {
    const query = key === undefined ? '' : `?key=${encodeURIComponent(key)}`;
    assert.equal(await status(`/mail${query}`), 403, `/mail${query}`);
    assert.equal(await status(`/mail/1${query}`), 403);
    assert.equal(await status(`/_local/clock/advance${query}`, { method: 'POST', body: '{"seconds":0}' }), 403);
  }
  assert.equal(await advance({ 'x-owner-key': 'guessed' }), 403);
  assert.equal(await status('/mail', { method: 'HEAD' }), 403);
  assert.equal(await status('/_local/whatever'), 403);
});

test('the refusal says where the key is', async () => {
  const answer = await fetch(`${cloud.url}/mail`);

  assert.match(await answer.text(), /the file owner-key of the data folder, as the header x-owner-key/);
  assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
});

test('the key in the file, which only its owner reads, opens both; after a restart too', async () => {
  const file = join(data, 'owner-key');
  const key = readFileSync(file, 'utf8').trim();
  assert.equal(statSync(file).mode & 0o777, 0o600);

  for (const again of [false, true]) {
    if (again) {
      await cloud.close();
      cloud = await openCloud({ data, strangers: 'refused' });
    }
    assert.equal(cloud.ownerKey, key);
    assert.equal(await advance({ 'x-owner-key': key }), 200);
    assert.equal(await status(`/mail?key=${key}`), 200);
    assert.equal(await status('/mail', { headers: { 'x-owner-key': key } }), 200);
  }
});

test('links of the pages keep the key that opened them, and nothing tells it to other sites', async () => {
  const call = <Out>(operation: string, input: unknown): Promise<Out> => {
    const account = '111122223333';
    const principal = { kind: 'root', account, arn: `arn:aws:iam::${account}:root` } as const;
    return cloud.call<Out>('sns', operation, input, { account, region: 'us-east-1', principal });
  };
  const { TopicArn } = await call<{ TopicArn: string }>('CreateTopic', { Name: 'news' });
  await call('Subscribe', { TopicArn, Protocol: 'email', Endpoint: 'ana@example.com' });

  const answer = await fetch(`${cloud.url}/mail?key=${cloud.ownerKey}`, { headers: { accept: 'text/html' } });
  const html = await answer.text();
  const links = [...html.matchAll(/href="(\/mail[^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));

  assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
  assert.ok(links.length >= 3, html);
  for (const link of links) assert.equal(await status(link), 200, link);
});

test('anybody may ask whether it is up', async () => {
  assert.equal(await status('/_local/health'), 200);
});

test('a cloud that takes any key has no door', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'open-door-'));
  const open = await openCloud({ data: folder });
  try {
    assert.equal(open.ownerKey, undefined);
    assert.equal((await fetch(`${open.url}/mail`)).status, 200);
  } finally {
    await open.close();
    rmSync(folder, { recursive: true });
  }
});
