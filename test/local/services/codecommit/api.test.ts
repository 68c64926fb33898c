import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  BatchGetRepositoriesCommand,
  CodeCommitClient,
  CreateBranchCommand,
  CreatePullRequestCommand,
  CreateRepositoryCommand,
  DeleteBranchCommand,
  DeleteRepositoryCommand,
  GetBlobCommand,
  GetBranchCommand,
  GetCommitCommand,
  GetDifferencesCommand,
  GetFileCommand,
  GetFolderCommand,
  GetMergeOptionsCommand,
  GetRepositoryCommand,
  ListBranchesCommand,
  ListRepositoriesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDefaultBranchCommand,
  UpdateRepositoryDescriptionCommand,
} from '@aws-sdk/client-codecommit';
import { codecommitService } from '../../../../local/services/codecommit/service.ts';
import { makeGitClient, withCredentials } from './git-client.ts';
import { openRecordingCloud, type RecordingCloud } from './recording-cloud.ts';

const ACCOUNT = '111122223333';
const data = mkdtempSync(join(tmpdir(), 'codecommit-'));
const git = makeGitClient();
let cloud: RecordingCloud;
let client: CodeCommitClient;
let first: string;
let second: string;

const repositoryName = 'Orders.api_1';

before(async () => {
  cloud = await openRecordingCloud(data, [codecommitService()]);
  client = new CodeCommitClient({
    endpoint: cloud.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
  });
  const { repositoryMetadata } = await client.send(
    new CreateRepositoryCommand({ repositoryName, repositoryDescription: 'orders', tags: { team: 'research' } }),
  );
  await git.run('init', '-q', '-b', 'main');
  first = await git.commit('src/a.txt', 'one\n', 'first\n\nwith a body');
  await git.run('rm', '-q', 'src/a.txt');
  second = await git.commit('src/deep/b.sh', 'echo\n', 'second');
  await git.run('tag', '-a', '-m', 'release', 'v1');
  await git.run('push', '-q', withCredentials(repositoryMetadata?.cloneUrlHttp ?? '', ACCOUNT, 'any'), 'main', 'v1');
});
after(async () => {
  git.remove();
  await cloud.close();
  rmSync(data, { recursive: true });
});

const refusal = async (sent: Promise<unknown>): Promise<string> => {
  try {
    await sent;
    return 'nothing was refused';
  } catch (error) {
    return (error as Error).name;
  }
};

test('a repository says what it is, and where it is cloned from', async () => {
  const { repositoryMetadata: metadata } = await client.send(new GetRepositoryCommand({ repositoryName }));

  assert.equal(metadata?.Arn, `arn:aws:codecommit:eu-central-1:${ACCOUNT}:${repositoryName}`);
  assert.equal(metadata?.cloneUrlHttp, `${cloud.url}/_codecommit/eu-central-1/v1/repos/${repositoryName}`);
  assert.equal(metadata?.defaultBranch, 'main');
  assert.equal(metadata?.repositoryDescription, 'orders');
  assert.ok(metadata?.creationDate instanceof Date);
});

test('names that CodeCommit does not take are refused, and so is one that is taken', async () => {
  for (const name of ['a b', 'a.git', 'a/b', 'x'.repeat(101)])
    assert.equal(
      await refusal(client.send(new CreateRepositoryCommand({ repositoryName: name }))),
      'InvalidRepositoryNameException',
      name,
    );
  assert.equal(
    await refusal(client.send(new CreateRepositoryCommand({ repositoryName }))),
    'RepositoryNameExistsException',
  );
});

test('a member that is not in the local cloud is named, not ignored', async () => {
  await assert.rejects(
    client.send(new CreateRepositoryCommand({ repositoryName: 'sealed', kmsKeyId: 'alias/a' })),
    /kmsKeyId/,
  );
  await assert.rejects(
    client.send(new CreatePullRequestCommand({ title: 't', targets: [] })),
    /codecommit:CreatePullRequest/,
  );
});

test('commits, files and folders are read by branch, tag and id', async () => {
  const { commit } = await client.send(new GetCommitCommand({ repositoryName, commitId: first }));
  const file = await client.send(
    new GetFileCommand({ repositoryName, filePath: 'src/deep/b.sh', commitSpecifier: 'v1' }),
  );
  const old = await client.send(new GetFileCommand({ repositoryName, filePath: 'src/a.txt', commitSpecifier: first }));
  const folder = await client.send(
    new GetFolderCommand({ repositoryName, folderPath: 'src', commitSpecifier: 'main' }),
  );
  const root = await client.send(new GetFolderCommand({ repositoryName, folderPath: '/' }));
  const blob = await client.send(new GetBlobCommand({ repositoryName, blobId: file.blobId }));

  assert.equal(commit?.message, 'first\n\nwith a body\n');
  assert.deepEqual(commit?.parents, []);
  assert.equal(commit?.author?.email, 'ana@example.com');
  assert.match(commit?.author?.date ?? '', /^\d+ [+-]\d{4}$/);
  assert.equal(Buffer.from(file.fileContent ?? []).toString(), 'echo\n');
  assert.equal(file.commitId, second);
  assert.equal(Buffer.from(old.fileContent ?? []).toString(), 'one\n');
  assert.deepEqual(
    folder.subFolders?.map(({ absolutePath }) => absolutePath),
    ['src/deep'],
  );
  assert.deepEqual(
    root.subFolders?.map(({ relativePath }) => relativePath),
    ['src'],
  );
  assert.equal(Buffer.from(blob.content ?? []).toString(), 'echo\n');
});

test('a missing thing is refused by its own name', async () => {
  const none = '0'.repeat(39);
  const specifier = { repositoryName, commitSpecifier: 'main' };
  const cases: [Promise<unknown>, string][] = [
    [client.send(new GetRepositoryCommand({ repositoryName: 'none' })), 'RepositoryDoesNotExistException'],
    [client.send(new GetBranchCommand({ repositoryName, branchName: 'none' })), 'BranchDoesNotExistException'],
    [client.send(new GetCommitCommand({ repositoryName, commitId: `${none}1` })), 'CommitIdDoesNotExistException'],
    [client.send(new GetCommitCommand({ repositoryName, commitId: 'main' })), 'InvalidCommitIdException'],
    [client.send(new GetFileCommand({ ...specifier, filePath: 'none' })), 'FileDoesNotExistException'],
    [client.send(new GetFileCommand({ ...specifier, filePath: 'src' })), 'FileDoesNotExistException'],
    [client.send(new GetFileCommand({ ...specifier, filePath: '../x' })), 'InvalidPathException'],
    [client.send(new GetFolderCommand({ ...specifier, folderPath: 'none' })), 'FolderDoesNotExistException'],
    [
      client.send(new GetFileCommand({ repositoryName, commitSpecifier: 'nope', filePath: 'a' })),
      'CommitDoesNotExistException',
    ],
    [client.send(new GetBlobCommand({ repositoryName, blobId: `${none}1` })), 'BlobIdDoesNotExistException'],
  ];
  const refused = await Promise.all(cases.map(([sent]) => refusal(sent)));

  assert.deepEqual(
    refused,
    cases.map(([, name]) => name),
  );
});

test('differences are read between commits, below paths, and page by page', async () => {
  const between = { repositoryName, beforeCommitSpecifier: first, afterCommitSpecifier: 'main' };
  const { differences = [] } = await client.send(new GetDifferencesCommand(between));
  const page = await client.send(new GetDifferencesCommand({ ...between, MaxResults: 1 }));
  const next = await client.send(new GetDifferencesCommand({ ...between, MaxResults: 1, NextToken: page.NextToken }));
  const all = await client.send(new GetDifferencesCommand({ repositoryName, afterCommitSpecifier: second }));

  assert.deepEqual(
    differences.map(({ changeType, beforeBlob, afterBlob }) => [changeType, beforeBlob?.path, afterBlob?.path]),
    [
      ['D', 'src/a.txt', undefined],
      ['A', undefined, 'src/deep/b.sh'],
    ],
  );
  assert.equal(page.differences?.length, 1);
  assert.equal(next.differences?.[0]?.afterBlob?.path, 'src/deep/b.sh');
  assert.deepEqual(
    all.differences?.map(({ changeType }) => changeType),
    ['A'],
  );
});

test('merge options name the merge base, and what both sides change is no merge', async () => {
  const options = (sourceCommitSpecifier: string, destinationCommitSpecifier: string) =>
    client.send(new GetMergeOptionsCommand({ repositoryName, sourceCommitSpecifier, destinationCommitSpecifier }));

  const forward = await options('refs/heads/main', first);
  assert.deepEqual(
    [forward.baseCommitId, forward.sourceCommitId, forward.destinationCommitId, forward.mergeOptions],
    [first, second, first, ['FAST_FORWARD_MERGE', 'SQUASH_MERGE', 'THREE_WAY_MERGE']],
  );
  assert.equal((await options(first, 'main')).baseCommitId, first);
  assert.equal(await refusal(options('d'.repeat(40), 'main')), 'CommitDoesNotExistException');
  assert.equal(await refusal(options(first, 'nowhere')), 'CommitDoesNotExistException');
});

test('branches made and deleted by the API tell the bus as pushes do', async () => {
  await client.send(new CreateBranchCommand({ repositoryName, branchName: 'feature/x', commitId: first }));
  const again = await refusal(
    client.send(new CreateBranchCommand({ repositoryName, branchName: 'feature/x', commitId: first })),
  );
  const bad = await refusal(
    client.send(new CreateBranchCommand({ repositoryName, branchName: 'a..b', commitId: first })),
  );
  const { branches } = await client.send(new ListBranchesCommand({ repositoryName }));
  const { deletedBranch } = await client.send(new DeleteBranchCommand({ repositoryName, branchName: 'feature/x' }));
  const fixed = await refusal(client.send(new DeleteBranchCommand({ repositoryName, branchName: 'main' })));

  assert.equal(again, 'BranchNameExistsException');
  assert.equal(bad, 'InvalidBranchNameException');
  assert.deepEqual(branches, ['feature/x', 'main']);
  assert.equal(deletedBranch?.commitId, first);
  assert.equal(fixed, 'DefaultBranchCannotBeDeletedException');
  await cloud.untilEvents((events) => events.some(({ detail }) => detail['event'] === 'referenceDeleted'));
  const told = cloud.events
    .filter(({ detail }) => detail['referenceName'] === 'feature/x')
    .map(({ detail }) => detail['event']);
  assert.deepEqual(told, ['referenceCreated', 'referenceDeleted']);
});

test('the default branch moves for clones too', async () => {
  await client.send(new CreateBranchCommand({ repositoryName, branchName: 'next', commitId: second }));
  await client.send(new UpdateDefaultBranchCommand({ repositoryName, defaultBranchName: 'next' }));

  const { repositoryMetadata } = await client.send(new GetRepositoryCommand({ repositoryName }));
  const said = await git.run(
    'ls-remote',
    '--symref',
    withCredentials(repositoryMetadata?.cloneUrlHttp ?? '', ACCOUNT, 'any'),
    'HEAD',
  );

  assert.match(said, /ref: refs\/heads\/next\tHEAD/);
  await client.send(new UpdateDefaultBranchCommand({ repositoryName, defaultBranchName: 'main' }));
});

test('descriptions and tags can be changed; lists are sorted', async () => {
  const resourceArn = `arn:aws:codecommit:eu-central-1:${ACCOUNT}:${repositoryName}`;
  await client.send(new UpdateRepositoryDescriptionCommand({ repositoryName, repositoryDescription: 'new' }));
  await client.send(new TagResourceCommand({ resourceArn, tags: { cost: '1' } }));
  await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team'] }));
  await client.send(new CreateRepositoryCommand({ repositoryName: 'another' }));

  const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
  const { repositories } = await client.send(new ListRepositoriesCommand({ order: 'descending' }));
  const batch = await client.send(new BatchGetRepositoriesCommand({ repositoryNames: [repositoryName, 'gone'] }));

  assert.deepEqual(tags, { cost: '1' });
  assert.deepEqual(
    repositories?.map((one) => one.repositoryName),
    ['another', repositoryName],
  );
  assert.equal(batch.repositories?.[0]?.repositoryDescription, 'new');
  assert.deepEqual(batch.repositoriesNotFound, ['gone']);
});

test('a deleted repository is gone, and deleting it again says nothing', async () => {
  const { repositoryMetadata } = await client.send(new CreateRepositoryCommand({ repositoryName: 'short-lived' }));
  const { repositoryId } = await client.send(new DeleteRepositoryCommand({ repositoryName: 'short-lived' }));
  const again = await client.send(new DeleteRepositoryCommand({ repositoryName: 'short-lived' }));

  assert.equal(repositoryId, repositoryMetadata?.repositoryId);
  assert.equal(again.repositoryId, undefined);
  assert.equal(
    await refusal(client.send(new GetRepositoryCommand({ repositoryName: 'short-lived' }))),
    'RepositoryDoesNotExistException',
  );
});
