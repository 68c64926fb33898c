/** Ways to S3 without a signed header: links of version 2, forms, and buckets that let anybody in. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { ACCOUNT, clientOf, openWorld } from './world.ts';

const world = openWorld();

/** Keys of an IAM user who may do everything in S3: their signatures are checked. */
const userKeys = async (name: string) => {
  await world.call('iam', 'CreateUser', { UserName: name });
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  });
  await world.call('iam', 'PutUserPolicy', { UserName: name, PolicyName: 's3', PolicyDocument });
  const { AccessKey } = await world.call<{ AccessKey: { AccessKeyId: string; SecretAccessKey: string } }>(
    'iam',
    'CreateAccessKey',
    { UserName: name },
  );
  return AccessKey;
};

const seconds = (): number => Math.floor(Date.now() / 1000);
const sha1 = (secret: string, text: string): string => createHmac('sha1', secret).update(text).digest('base64');

test('a link that is signed as boto3 does by default works, until it expires, for exactly what was signed', async () => {
  const Bucket = await world.bucket();
  const { AccessKeyId, SecretAccessKey } = await userKeys('links');
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'a b', Body: 'by link' }));
  const link = (method: string, path: string, expires: number, more: Record<string, string> = {}) => {
    const signed = Object.entries(more).map(([name, value]) => `${name}=${value}`);
    const resource = signed.length > 0 ? `${path}?${signed.join('&')}` : path;
    const Signature = sha1(SecretAccessKey, `${method}\n\n\n${expires}\n${resource}`);
    const query = new URLSearchParams({ ...more, AWSAccessKeyId: AccessKeyId, Signature, Expires: String(expires) });
    return `${world.cloud.url}${path}?${query}`;
  };
  const later = seconds() + 60;

  const got = await fetch(link('GET', `/${Bucket}/a%20b`, later));
  assert.equal(await got.text(), 'by link');
  const typed = await fetch(link('GET', `/${Bucket}/a%20b`, later, { 'response-content-type': 'text/x' }));
  assert.equal(typed.headers.get('content-type'), 'text/x');
  const put = await fetch(link('PUT', `/${Bucket}/new`, later), { method: 'PUT', body: Buffer.from('new') });
  assert.equal(put.status, 200);

  const other = await fetch(link('GET', `/${Bucket}/a%20b`, later).replace('a%20b', 'new'));
  assert.deepEqual([other.status, /<Code>(\w+)/.exec(await other.text())?.[1]], [403, 'SignatureDoesNotMatch']);
  const late = await fetch(link('GET', `/${Bucket}/a%20b`, seconds() - 1));
  assert.equal(late.status, 403);
  assert.match(await late.text(), /<Code>AccessDenied<\/Code><Message>Request has expired/);
});

test('regions that never took version 2 do not take it here', async () => {
  const client = clientOf(world.cloud.url, ACCOUNT, 'eu-central-1');
  await client.send(
    new CreateBucketCommand({ Bucket: 'frankfurt', CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
  );
  client.destroy();
  const query = new URLSearchParams({ AWSAccessKeyId: ACCOUNT, Signature: 'any', Expires: String(seconds() + 60) });

  const answer = await fetch(`${world.cloud.url}/frankfurt/k?${query}`);

  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /<Code>InvalidRequest<\/Code>.*Please use AWS4-HMAC-SHA256/);
});

test('anybody may read what a public policy lets them read, and nothing else', async () => {
  const Bucket = await world.bucket();
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'open/a', Body: 'public' }));
  await world.s3.send(new PutObjectCommand({ Bucket, Key: 'shut', Body: 'private' }));
  const anonymous = (path: string, init?: RequestInit) => fetch(`${world.cloud.url}/${Bucket}${path}`, init);
  const closed = await anonymous('/open/a');
  assert.equal(closed.status, 403);
  assert.match(await closed.text(), /^<\?xml.*\n<Error><Code>AccessDenied<\/Code><Message>Access Denied<\/Message>/);

  await world.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  const Statement = [
    { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/open/*` },
  ];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await world.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));

  assert.equal(await (await anonymous('/open/a')).text(), 'public');
  assert.equal((await anonymous('/shut')).status, 403);
  assert.equal((await anonymous('/open/a', { method: 'PUT', body: 'x' })).status, 403);
  assert.equal((await anonymous('/open/a', { method: 'DELETE' })).status, 403);
  const absent = await fetch(`${world.cloud.url}/no-such-bucket-here/k`);
  assert.match(await absent.text(), /<Code>NoSuchBucket<\/Code>/);
});

test('requests without a signature to other services are still nobody', async () => {
  for (const path of ['/2015-03-31/functions/', '/v2/apis'])
    assert.equal((await fetch(`${world.cloud.url}${path}`)).status, 403, path);
  const query = await fetch(world.cloud.url, { method: 'POST', body: new URLSearchParams({ Action: 'ListUsers' }) });
  assert.match(await query.text(), /MissingAuthenticationToken/);
});

const form = (fields: Record<string, string>, body: string, name = 'file.txt'): FormData => {
  const data = new FormData();
  for (const [field, value] of Object.entries(fields)) data.append(field, value);
  data.append('file', new Blob([body]), name);
  return data;
};

test('a form uploads what its signed policy allows', async () => {
  const Bucket = await world.bucket();
  const { AccessKeyId, SecretAccessKey } = await userKeys('forms');
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const credential = `${AccessKeyId}/${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const signed = (conditions: unknown[], expiration = new Date(Date.now() + 60_000).toISOString()) => {
    const own = { 'x-amz-algorithm': 'AWS4-HMAC-SHA256', 'x-amz-credential': credential, 'x-amz-date': date };
    const all = [{ bucket: Bucket }, ...Object.entries(own).map(([name, value]) => ({ [name]: value })), ...conditions];
    const policy = Buffer.from(JSON.stringify({ expiration, conditions: all })).toString('base64');
    const parts = [date.slice(0, 8), 'us-east-1', 's3', 'aws4_request'];
    const key = parts.reduce<string | Buffer>((before, part) => hmac(before, part), `AWS4${SecretAccessKey}`);
    return { ...own, policy, 'x-amz-signature': hmac(key, policy).toString('hex') };
  };
  const post = async (fields: Record<string, string>, body = 'hello') => {
    const answer = await fetch(`${world.cloud.url}/${Bucket}`, {
      method: 'POST',
      body: form(fields, body),
      redirect: 'manual',
    });
    return [answer.status, await answer.text()] as const;
  };
  const rules = [
    ['starts-with', '$key', 'in/'],
    ['content-length-range', 1, 10],
    ['starts-with', '$Content-Type', 'text/'],
    { 'x-amz-meta-by': 'ana' },
  ];
  const good = { key: 'in/${filename}', 'Content-Type': 'text/x', 'x-amz-meta-by': 'ana' };

  assert.equal((await post({ ...good, ...signed(rules) }))[0], 204);
  const stored = await world.s3.send(new GetObjectCommand({ Bucket, Key: 'in/file.txt' }));
  assert.equal(await stored.Body?.transformToString(), 'hello');
  assert.deepEqual([stored.ContentType, stored.Metadata], ['text/x', { by: 'ana' }]);

  const refused = async (fields: Record<string, string>, body?: string) => {
    const [status, text] = await post(fields, body);
    return `${status} ${/<Code>(\w+)/.exec(text)?.[1]} ${/<Message>([^<]*)/.exec(text)?.[1]}`;
  };
  assert.match(
    await refused({ ...good, key: 'out/a', ...signed(rules) }),
    /^403 AccessDenied Invalid according to Policy: Policy Condition failed: \[.*starts-with/,
  );
  assert.match(
    await refused({ ...good, ...signed(rules), 'x-amz-meta-more': 'x' }),
    /Extra input fields: x-amz-meta-more$/,
  );
  assert.match(await refused({ ...good, ...signed(rules) }, 'far too long a text'), /^400 EntityTooLarge/);
  assert.match(await refused({ ...good, ...signed(rules, '2020-01-01T00:00:00Z') }), /Policy expired\.$/);
  assert.match(
    await refused({ ...good, ...signed(rules), 'x-amz-signature': '0'.repeat(64) }),
    /^403 SignatureDoesNotMatch/,
  );
  assert.match(await refused(good), /^403 AccessDenied Access Denied$/);
});

test('a form may be signed by version 2, and may ask for a document or a redirect', async () => {
  const Bucket = await world.bucket();
  const { AccessKeyId, SecretAccessKey } = await userKeys('old-forms');
  const post = (more: Record<string, string>) => {
    const conditions = [
      { bucket: Bucket },
      { key: 'k' },
      ...Object.entries(more).map(([name, value]) => ({ [name]: value })),
    ];
    const expiration = new Date(Date.now() + 60_000).toISOString();
    const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');
    const fields = { key: 'k', AWSAccessKeyId: AccessKeyId, policy, signature: sha1(SecretAccessKey, policy), ...more };
    return fetch(`${world.cloud.url}/${Bucket}`, { method: 'POST', body: form(fields, 'x'), redirect: 'manual' });
  };

  const document = await post({ success_action_status: '201' });
  assert.equal(document.status, 201);
  assert.match(await document.text(), new RegExp(`<PostResponse>.*<Bucket>${Bucket}</Bucket><Key>k</Key><ETag>`));
  const redirect = await post({ success_action_redirect: 'http://example.com/done' });
  assert.equal(redirect.status, 303);
  assert.match(
    redirect.headers.get('location') ?? '',
    new RegExp(`^http://example.com/done\\?bucket=${Bucket}&key=k&etag=`),
  );
});
