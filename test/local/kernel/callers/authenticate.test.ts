/** Signed requests and Git passwords, from outside. */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Identity, openIdentity } from '../../../../local/kernel/callers/identity.ts';
import { makeClock } from '../../../../local/kernel/clock.ts';
import type { Credentials, HttpRequest, Ids, Principal } from '../../../../local/kernel/cloud.ts';
import { type IamStore, openIamStore } from '../../../../local/services/iam/store/open-store.ts';

const ids: Ids = {
  uuid: () => crypto.randomUUID(),
  short: (length) => 'a'.repeat(length),
  upper: (length) => Array.from({ length }, () => 'ABCDEFGHIJ'[Math.floor(Math.random() * 10)]).join(''),
  secret: () => crypto.randomUUID(),
};
const user: Principal = {
  kind: 'user',
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/ana',
  userName: 'ana',
};
const HOUR = 3600_000;
let iam: IamStore;
let identity: Identity;
let keys: Credentials;
const db = new DatabaseSync(join(mkdtempSync(join(tmpdir(), 'auth-')), 'iam.sqlite'));
const clock = makeClock({ load: () => 0, save: () => {} });
before(() => {
  iam = openIamStore(db);
  identity = openIdentity(iam, { clock, ids });
  keys = identity.credentials(user, clock.now() + 10 * 24 * HOUR);
});
after(() => {
  const [{ file }] = db.prepare('PRAGMA database_list').all() as [{ file: string }];
  db.close();
  clock.stop();
  rmSync(join(file, '..'), { recursive: true });
});

const request = {
  method: 'POST',
  path: '/',
  query: {},
  headers: { host: '127.0.0.1' },
  hostname: '127.0.0.1',
  protocol: 'http:',
};
const sign = async (at: number, credentials: Credentials = keys, presigned?: number): Promise<HttpRequest> => {
  const signer = new SignatureV4({ service: 'lambda', region: 'eu-central-1', credentials, sha256: Sha256 });
  const signed = presigned
    ? await signer.presign(request, { signingDate: new Date(at), expiresIn: presigned })
    : await signer.sign(request, { signingDate: new Date(at) });
  return {
    method: signed.method,
    path: signed.path,
    query: new URLSearchParams((signed.query ?? {}) as Record<string, string>),
    headers: Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.alloc(0),
  };
};

test('a signed request is of the principal of its key', async () => {
  const { service, call } = identity.identify(await sign(Date.now()));

  assert.equal(service, 'lambda');
  assert.equal(call.region, 'eu-central-1');
  assert.deepEqual(call.principal, user);
});

test('a request may be a quarter of an hour old or early, by the machine or by the cloud', async () => {
  for (const late of [-14, 14]) identity.identify(await sign(Date.now() + late * 60_000));
  for (const late of [-16, 16])
    await assert.rejects(async () => identity.identify(await sign(Date.now() + late * 60_000)), {
      name: 'SignatureDoesNotMatch',
    });

  clock.advance(HOUR);

  identity.identify(await sign(Date.now()));
  identity.identify(await sign(clock.now()));
  await assert.rejects(async () => identity.identify(await sign(clock.now() + HOUR)), {
    name: 'SignatureDoesNotMatch',
  });
});

test('a presigned request is valid as long as it says, and at most a week', async () => {
  identity.identify(await sign(Date.now() - 50_000, keys, 60));

  await assert.rejects(async () => identity.identify(await sign(Date.now() - 2 * HOUR, keys, 60)), {
    name: 'AccessDenied',
    message: 'Request has expired',
  });
  const changed = await sign(Date.now(), keys, 60);
  changed.query.set('X-Amz-Expires', '604801');
  assert.throws(() => identity.identify(changed), { name: 'AuthorizationQueryParametersError' });
});

test('keys that were not issued here are root, but never one that looks like an old session', async () => {
  const key = async (accessKeyId: string) =>
    identity.identify(await sign(Date.now(), { accessKeyId, secretAccessKey: 'x', sessionToken: 'x' })).call.principal;

  assert.equal((await key('444455556666')).arn, 'arn:aws:iam::444455556666:root');
  assert.equal((await key('test')).arn, 'arn:aws:iam::000000000000:root');
  await assert.rejects(key('ASIAOLD'), { name: 'UnrecognizedClientException' });
});

/** The password that AWS's credential helper makes for a host and path. */
const gitPassword = (secret: string, host: string, path: string, at: number): string => {
  const time = new Date(at).toISOString().replace(/[-:]|\.\d+Z/g, '');
  const date = time.slice(0, 8);
  const hash = createHash('sha256').update(`GIT\n${path}\n\nhost:${host}\n\nhost\n`).digest('hex');
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${date}/eu-central-1/codecommit/aws4_request\n${hash}`;
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = [date, 'eu-central-1', 'codecommit', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return `${time}Z${hmac(key, toSign).toString('hex')}`;
};

test('a Git password made of a session is that principal for that path only, and for a quarter of an hour', () => {
  const path = '/v1/repos/infra';
  const ask = (password: string, more: { username?: string; path?: string } = {}) =>
    identity.identifyGit({
      username: `${keys.accessKeyId}%${keys.sessionToken}`,
      password,
      host: '127.0.0.1:4566',
      path,
      region: 'eu-central-1',
      ...more,
    });
  const good = gitPassword(keys.secretAccessKey, '127.0.0.1', path, Date.now());

  assert.deepEqual(ask(good), user);
  assert.deepEqual(ask(gitPassword(keys.secretAccessKey, '127.0.0.1:4566', path, Date.now())), user);
  assert.equal(ask(good, { path: '/v1/repos/other' }), undefined);
  assert.equal(ask(good, { username: keys.accessKeyId }), undefined);
  assert.equal(ask(gitPassword('wrong', '127.0.0.1', path, Date.now())), undefined);
  assert.equal(ask(gitPassword(keys.secretAccessKey, '127.0.0.1', path, Date.now() - 2 * HOUR)), undefined);
  assert.equal(ask('password'), undefined);
});

test('a Git user name and password are the user, while they are active', () => {
  const now = clock.now();
  const { account, arn } = user;
  iam.users.add({
    account,
    name: 'ana',
    path: '/',
    id: 'AIDA',
    arn,
    boundary: undefined,
    tags: {},
    created: now,
  });
  const credential = {
    id: 'ACCA1',
    owner: arn,
    service: 'codecommit.amazonaws.com',
    userName: 'ana-at-111122223333',
    status: 'Active',
    created: now,
  } as const;
  iam.git.add(credential, 'the password');
  const ask = (password: string, username = credential.userName as string) =>
    identity.identifyGit({ username, password, host: 'h', path: '/v1/repos/a', region: 'eu-central-1' });

  assert.deepEqual(ask('the password'), user);
  assert.equal(ask('another'), undefined);
  assert.equal(ask('the password', 'bob-at-111122223333'), undefined);
  assert.deepEqual(ask('any', '444455556666'), {
    kind: 'root',
    account: '444455556666',
    arn: 'arn:aws:iam::444455556666:root',
  });
  iam.git.setStatus('ACCA1', 'Inactive');
  assert.equal(ask('the password'), undefined);
});

test('a service assumes only roles that trust it, for the source they name', () => {
  const trust = (Condition?: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'states.amazonaws.com' },
          Action: 'sts:AssumeRole',
          ...(Condition && { Condition }),
        },
      ],
    });
  const role = (name: string, policy: string) => {
    const arn = `arn:aws:iam::111122223333:role/path/${name}`;
    const more = { description: undefined, maxSession: 3600, boundary: undefined, tags: {}, created: 0 };
    iam.roles.add({
      account: '111122223333',
      name,
      path: '/path/',
      id: `AROA${name}`,
      arn,
      trust: policy,
      ...more,
    });
    return arn;
  };
  const open = role('open', trust());
  const machine = 'arn:aws:states:eu-central-1:111122223333:stateMachine:m';
  const bound = role(
    'bound',
    trust({ ArnLike: { 'aws:SourceArn': `${machine}*` }, StringEquals: { 'aws:SourceAccount': '111122223333' } }),
  );

  assert.equal(
    identity.assumeRole(open, 'states.amazonaws.com', 'run').arn,
    'arn:aws:sts::111122223333:assumed-role/open/run',
  );
  assert.equal(identity.assumeRole(bound, 'states.amazonaws.com', 'run', { arn: machine }).roleArn, bound);
  for (const attempt of [
    () => identity.assumeRole(open, 'lambda.amazonaws.com', 'run'),
    () => identity.assumeRole(bound, 'states.amazonaws.com', 'run'),
    () => identity.assumeRole(`${open}x`, 'states.amazonaws.com', 'run'),
  ])
    assert.throws(attempt, {
      name: 'AccessDenied',
      message: /is not authorized to perform: sts:AssumeRole on resource/,
    });
  assert.throws(() => identity.assumeRole(open, 'states.amazonaws.com', 'a b'), { name: 'ValidationError' });
});
