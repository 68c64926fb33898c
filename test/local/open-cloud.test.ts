import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type OpenCloud, openCloud } from '../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'tagline-'));
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

test('an access key of twelve digits is root of that account', async () => {
  const sts = new STSClient({
    endpoint: cloud.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: '111122223333', secretAccessKey: 'any' },
  });

  const who = await sts.send(new GetCallerIdentityCommand({}));

  assert.equal(who.Arn, 'arn:aws:iam::111122223333:root');
});

test('a request for another host is refused', async () => {
  const answer = await fetch(`${cloud.url}/_local/health`, { headers: { origin: 'https://example.com' } });

  assert.equal(answer.status, 403);
});

test('a browser that asks for the address gets a page that says what this is and where to go', async () => {
  const answer = await fetch(cloud.url, { headers: { accept: 'text/html,application/xhtml+xml' } });
  const text = await answer.text();

  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
  assert.ok(text.includes(`AWS_ENDPOINT_URL=${cloud.url}`));
  for (const link of text.matchAll(/href="([^"]+)"/g))
    assert.equal((await fetch(cloud.url + link[1])).status, 200, link[1]);
});

test('a client that asks for the address without a signature is refused as on AWS', async () => {
  const answer = await fetch(cloud.url, { headers: { accept: '*/*' } });

  assert.equal(answer.status, 403);
  assert.match(await answer.text(), /MissingAuthenticationToken/);
});
