/** What a browser would send for a page of another site. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'strangers-'));
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

/** fetch would not let us set these headers. */
const send = (
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(cloud.url);
    const outgoing = request({ hostname, port, path, method, headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

const presigned = (service: string, more: string) =>
  `/?${more}&X-Amz-Credential=111122223333/20260101/eu-central-1/${service}/aws4_request&X-Amz-Signature=0&X-Amz-SignedHeaders=host`;
const createUser = 'Action=CreateUser&Version=2010-05-08&UserName=mallory';

test('an image of another page cannot act as root', async () => {
  const asImage = await send(presigned('iam', createUser), {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'no-cors',
  });
  const bare = await send(presigned('iam', createUser));
  const users = await send(presigned('iam', 'Action=ListUsers&Version=2010-05-08'), {}, 'POST');

  assert.equal(asImage.status, 403);
  assert.equal(bare.status, 501);
  assert.match(bare.text, /a Query request by GET/);
  assert.equal(users.status, 200);
  assert.equal(users.text.includes('mallory'), false);
});

test('a form of another page cannot act as root, with whatever origin', async () => {
  for (const headers of [
    { origin: 'https://example.com' },
    { origin: 'null', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    { 'sec-fetch-site': 'cross-site' },
  ] as Record<string, string>[]) {
    assert.equal((await send(presigned('iam', createUser), headers, 'POST')).status, 403);
    assert.equal((await send('/_local/clock/advance', headers, 'POST', '{"seconds":1}')).status, 403);
  }
});

test('a host name that only leads here is refused', async () => {
  assert.equal((await send('/_local/health', { host: 'rebound.example.com' })).status, 403);
  assert.equal((await send('/_local/health', { host: 'localhost:1234' })).status, 200);
});

test('pages of the cloud itself may send their own forms, also without a referrer', async () => {
  const headers = { origin: 'null', 'sec-fetch-site': 'same-origin' };

  assert.equal((await send('/_local/clock/advance', headers, 'POST', '{"seconds":0}')).status, 200);
});

test('a path that is no URL is answered, not a failure', async () => {
  assert.notEqual((await send('//')).status, 500);
  assert.notEqual((await send('//[?a=b?c')).status, 500);
});
