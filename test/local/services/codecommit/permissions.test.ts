import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CodeCommitClient, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { gitCredentials } from '../../../../local/services/codebuild/source/git-password.ts';
import { codecommitService } from '../../../../local/services/codecommit/service.ts';
import { type GitClient, makeGitClient, withCredentials } from './git-client.ts';
import { openRecordingCloud, type RecordingCloud } from './recording-cloud.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
const ROLE = 'developer';
const data = mkdtempSync(join(tmpdir(), 'codecommit-'));
let cloud: RecordingCloud;
let iam: IAMClient;
let git: GitClient;
let url: string;
let remote: string;

before(async () => {
  cloud = await openRecordingCloud(data, [codecommitService()]);
  const settings = {
    endpoint: cloud.url,
    region: REGION,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
  };
  iam = new IAMClient(settings);
  const trust = { Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }] };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', ...trust });
  await iam.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument }));
  const { repositoryMetadata } = await new CodeCommitClient(settings).send(
    new CreateRepositoryCommand({ repositoryName: 'guarded' }),
  );
  url = repositoryMetadata?.cloneUrlHttp ?? '';
  git = makeGitClient();
  await git.run('init', '-q', '-b', 'main');
  await git.commit('a.txt', 'a');
  const session = cloud.cloud.credentials(
    {
      kind: 'role',
      account: ACCOUNT,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${ROLE}/ana`,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`,
      sessionName: 'ana',
    },
    Date.now() + 600_000,
  );
  const { username, password } = gitCredentials(session, new URL(url), REGION, Date.now());
  remote = withCredentials(url, username, password);
});
after(async () => {
  git.remove();
  await cloud.close();
  rmSync(data, { recursive: true });
});

const allow = async (statements: object[]): Promise<void> => {
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  await iam.send(new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: 'git', PolicyDocument }));
};
const pull = { Effect: 'Allow', Action: 'codecommit:GitPull', Resource: '*' };
const push = { Effect: 'Allow', Action: 'codecommit:GitPush', Resource: `arn:aws:codecommit:*:*:guarded` };

test('git prints by name what the role may not do', async () => {
  await allow([pull]);

  const pulled = await git.try('ls-remote', remote);
  const pushed = await git.try('push', remote, 'main');

  assert.equal(pulled.status, 0, pulled.err);
  assert.match(pushed.err, /not authorized to perform: codecommit:GitPush on resource: arn:aws:codecommit:\S+:guarded/);
  assert.match(pushed.err, /403/);
});

test('a policy may protect one branch, as AWS documents it', async () => {
  const protect = {
    Effect: 'Deny',
    Action: ['codecommit:GitPush', 'codecommit:DeleteBranch'],
    Resource: '*',
    Condition: {
      StringEqualsIfExists: { 'codecommit:References': ['refs/heads/main'] },
      Null: { 'codecommit:References': 'false' },
    },
  };
  await allow([pull, push, protect]);

  const forbidden = await git.try('push', remote, 'main');
  const allowed = await git.try('push', remote, 'main:topic');

  assert.match(forbidden.err, /403/);
  assert.equal(allowed.status, 0, allowed.err);
  assert.match(await git.run('ls-remote', remote), /refs\/heads\/topic$/);
});

test('a signature with another secret is refused', async () => {
  const forged = gitCredentials(
    { accessKeyId: decodeURIComponent(new URL(remote).username), secretAccessKey: 'guessed' },
    new URL(url),
    REGION,
    Date.now(),
  );

  const said = await git.try('ls-remote', withCredentials(url, forged.username, forged.password));

  assert.match(said.err, /403/);
});
