import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  CodeCommitClient,
  CreateCommitCommand,
  CreateRepositoryCommand,
  GetBranchCommand,
  GetFileCommand,
  GetRepositoryCommand,
  PutFileCommand,
  UpdateRepositoryNameCommand,
} from '@aws-sdk/client-codecommit';
import { codecommitService } from '../../../../local/services/codecommit/service.ts';
import { openRecordingCloud, type RecordingCloud } from './recording-cloud.ts';

const ACCOUNT = '111122223333';
const data = mkdtempSync(join(tmpdir(), 'codecommit-'));
let cloud: RecordingCloud;
let client: CodeCommitClient;

before(async () => {
  cloud = await openRecordingCloud(data, [codecommitService()]);
  client = new CodeCommitClient({
    endpoint: cloud.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
  });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const text = (content: string): Uint8Array => Buffer.from(content);

test('commits by the API follow each other on a branch, and tell the bus', async () => {
  const where = { repositoryName: 'written', branchName: 'main' };
  await client.send(new CreateRepositoryCommand({ repositoryName: 'written' }));

  const first = await client.send(
    new CreateCommitCommand({
      ...where,
      commitMessage: 'first',
      authorName: 'Ana',
      putFiles: [
        { filePath: 'a.txt', fileContent: text('a') },
        { filePath: 'bin/run', fileContent: text('#!'), fileMode: 'EXECUTABLE' },
      ],
    }),
  );
  const second = await client.send(
    new CreateCommitCommand({
      ...where,
      parentCommitId: first.commitId,
      putFiles: [{ filePath: 'bin/run', fileContent: text('changed') }],
      deleteFiles: [{ filePath: 'a.txt' }],
    }),
  );
  const third = await client.send(
    new PutFileCommand({ ...where, parentCommitId: second.commitId, filePath: 'c.txt', fileContent: text('c') }),
  );

  assert.deepEqual(
    first.filesAdded?.map(({ absolutePath, fileMode }) => [absolutePath, fileMode]),
    [
      ['a.txt', 'NORMAL'],
      ['bin/run', 'EXECUTABLE'],
    ],
  );
  assert.deepEqual(
    second.filesUpdated?.map(({ absolutePath }) => absolutePath),
    ['bin/run'],
  );
  assert.deepEqual(
    second.filesDeleted?.map(({ absolutePath }) => absolutePath),
    ['a.txt'],
  );
  const { branch } = await client.send(new GetBranchCommand(where));
  assert.equal(branch?.commitId, third.commitId);
  const { fileContent } = await client.send(new GetFileCommand({ repositoryName: 'written', filePath: 'bin/run' }));
  assert.equal(Buffer.from(fileContent ?? []).toString(), 'changed');
  await cloud.untilEvents((events) => events.length === 3);
  assert.deepEqual(
    cloud.events.map(({ detail }) => [detail['event'], detail['commitId']]),
    [
      ['referenceCreated', first.commitId],
      ['referenceUpdated', second.commitId],
      ['referenceUpdated', third.commitId],
    ],
  );
});

test('a commit needs the tip as its parent, and must change something', async () => {
  const where = { repositoryName: 'strict', branchName: 'main' };
  await client.send(new CreateRepositoryCommand({ repositoryName: 'strict' }));
  const put = { filePath: 'a', fileContent: text('a') };
  const { commitId } = await client.send(new PutFileCommand({ ...where, ...put }));
  const next = await client.send(
    new PutFileCommand({ ...where, ...put, fileContent: text('b'), parentCommitId: commitId }),
  );

  const cases: [object, string][] = [
    [{}, 'ParentCommitIdRequiredException'],
    [{ parentCommitId: commitId }, 'ParentCommitIdOutdatedException'],
    [{ parentCommitId: next.commitId, fileContent: text('b') }, 'NoChangeException'],
    [{ parentCommitId: next.commitId, filePath: '../x' }, 'InvalidPathException'],
  ];
  for (const [more, name] of cases)
    await assert.rejects(client.send(new PutFileCommand({ ...where, ...put, ...more })), { name }, name);
  await assert.rejects(
    client.send(
      new CreateCommitCommand({ ...where, parentCommitId: next.commitId, deleteFiles: [{ filePath: 'none' }] }),
    ),
    { name: 'FileDoesNotExistException' },
  );
});

test('a repository that is renamed keeps its id and its content', async () => {
  const { repositoryMetadata: before } = await client.send(new CreateRepositoryCommand({ repositoryName: 'before' }));
  await client.send(
    new PutFileCommand({ repositoryName: 'before', branchName: 'main', filePath: 'a', fileContent: text('a') }),
  );

  await client.send(new UpdateRepositoryNameCommand({ oldName: 'before', newName: 'after' }));

  const { repositoryMetadata } = await client.send(new GetRepositoryCommand({ repositoryName: 'after' }));
  assert.equal(repositoryMetadata?.repositoryId, before?.repositoryId);
  assert.equal(repositoryMetadata?.defaultBranch, 'main');
  assert.match(repositoryMetadata?.cloneUrlHttp ?? '', /\/after$/);
  await assert.rejects(client.send(new GetRepositoryCommand({ repositoryName: 'before' })), {
    name: 'RepositoryDoesNotExistException',
  });
});
