import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { codeCommitPassword, type SigningKeys } from '../../../adapters/git/codecommit-password.ts';
import { type GitClient, makeGitClient } from '../../local/services/codecommit/git-client.ts';
import { ACCOUNT, openTestCloud, type TestCloud } from '../cloud.ts';
import { makeRepository, remoteFor, userWith } from './repository.ts';

let world: TestCloud;
let git: GitClient;
let keys: SigningKeys;
let url: string;
before(async () => {
  world = await openTestCloud();
  git = makeGitClient();
  keys = await userWith(world, 'ana', ['codecommit:GitPull', 'codecommit:GitPush']);
  url = await makeRepository(world, 'network');
  await git.run('init', '-q', '-b', 'main');
  await git.commit('a.txt', 'a');
});
after(async () => {
  git.remove();
  await world.close();
});

test('the password has the form of git-remote-codecommit: a time, Z, and a signature', () => {
  const at = new Date('2026-01-02T03:04:05.678Z');
  const plain = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
  const clone = new URL('https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/network');

  const { username, password } = codeCommitPassword(plain, clone, 'eu-central-1', at);

  assert.equal(username, 'AKIDEXAMPLE');
  assert.match(password, /^20260102T030405Z[0-9a-f]{64}$/);
  assert.equal(
    codeCommitPassword({ ...plain, sessionToken: 'TOKEN' }, clone, 'eu-central-1', at).username,
    'AKIDEXAMPLE%TOKEN',
  );
});

test('git comes in with the key of an IAM user', async () => {
  await git.run('push', '-q', remoteFor(keys, url), 'main');

  assert.match(
    await git.run('ls-remote', remoteFor(keys, url)),
    /^[0-9a-f]{40}\tHEAD\n[0-9a-f]{40}\trefs\/heads\/main$/,
  );
});

test('git comes in with the session of a role', async () => {
  const iam = new IAMClient(world.sdk);
  const statement = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await iam.send(new CreateRoleCommand({ RoleName: 'engine', AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'codecommit:GitPull', Resource: '*' }],
  });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'engine', PolicyName: 'pull', PolicyDocument }));
  const { Credentials } = await new STSClient(world.sdk).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/engine`, RoleSessionName: 'tagline' }),
  );
  const session = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken,
  };

  assert.equal((await git.try('ls-remote', remoteFor(session, url))).status, 0);
  const without = await git.try('ls-remote', remoteFor({ ...session, sessionToken: undefined }, url));
  assert.notEqual(without.status, 0);
});

test('git is kept out with a wrong secret, for another repository, for another region, or too late', async () => {
  const other = await makeRepository(world, 'other');
  const { password } = codeCommitPassword(keys, new URL(other), world.sdk.region, new Date());
  const remotes = {
    'a wrong secret': remoteFor({ ...keys, secretAccessKey: 'wrong' }, url),
    'another repository': url.replace('://', `://${keys.accessKeyId}:${password}@`),
    'another region': remoteFor(keys, url, new Date(), 'eu-west-1'),
    'an hour ago': remoteFor(keys, url, new Date(Date.now() - 3_600_000)),
  };

  for (const [what, remote] of Object.entries(remotes)) {
    const { status, out } = await git.try('ls-remote', remote);
    assert.notEqual(status, 0, what);
    assert.equal(out, '', what);
  }
});
