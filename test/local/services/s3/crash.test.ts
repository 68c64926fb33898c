/** kill -9 of the whole cloud while it stores objects: what was acknowledged is there, whole. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openCloud } from '../../../../local/open-cloud.ts';
import { ACCOUNT } from './world.ts';

const data = mkdtempSync(join(tmpdir(), 'local-s3-'));
after(() => rmSync(data, { recursive: true }));

const root = {
  account: ACCOUNT,
  region: 'us-east-1',
  principal: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
} as const;

const put = async (url: string, body: Buffer | undefined): Promise<void> => {
  const answer = await fetch(url, {
    method: 'PUT',
    headers: {
      authorization:
        `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/us-east-1/s3/aws4_request, ` +
        `SignedHeaders=host, Signature=0`,
    },
    body: body ? new Uint8Array(body) : null,
  });
  assert.equal(answer.status, 200, await answer.text());
};

test('no acknowledged object is lost, none is torn, and no file is left over', async () => {
  const child = fork(join(import.meta.dirname, 'crash-victim.ts'), [data]);
  const url = await new Promise<string>((resolve) => child.once('message', (said) => resolve(String(said))));
  await put(`${url}/crash`, undefined);
  const acknowledged = new Map<string, Buffer>();
  const sent = new Map<string, Buffer>();
  const writer = async (name: string): Promise<void> => {
    for (let i = 0; child.exitCode === null && !child.killed; i++) {
      const body = randomBytes(50_000);
      sent.set(`${name}-${i % 5}`, body);
      try {
        await put(`${url}/crash/${name}-${i % 5}`, body);
      } catch {
        return;
      }
      acknowledged.set(`${name}-${i % 5}`, body);
      if (i === 15) child.kill('SIGKILL');
    }
  };
  await Promise.all(['a', 'b', 'c'].map(writer));

  const cloud = await openCloud({ data });
  const listed = await cloud.call<{ Contents: { Key: string }[] }>('s3', 'ListObjectsV2', { Bucket: 'crash' }, root);
  for (const [Key, body] of acknowledged) {
    const got = await cloud.call<{ Body: Uint8Array }>('s3', 'GetObject', { Bucket: 'crash', Key }, root);
    // The last write of a key may have been stored without its writer hearing of it.
    assert.ok(
      body.equals(got.Body) || sent.get(Key)?.equals(got.Body),
      `${Key} is neither what was acknowledged nor what came after`,
    );
  }
  await cloud.close();
  const files = readdirSync(join(data, 's3'), { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  assert.equal(files.length, listed.Contents.length);
});
