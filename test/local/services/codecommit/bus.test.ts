import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CodeCommitClient, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { openCloud } from '../../../../local/open-cloud.ts';
import { makeGitClient, withCredentials } from './git-client.ts';

const ACCOUNT = '111122223333';

test('a pushed tag reaches a queue through a rule of the account, as an event of AWS', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'codecommit-'));
  const log: string[] = [];
  const cloud = await openCloud({ data, log: (line) => log.push(line) });
  const git = makeGitClient();
  t.after(async () => {
    git.remove();
    await cloud.close();
    rmSync(data, { recursive: true });
  });
  const settings = {
    endpoint: cloud.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' },
  };
  const [sqs, events] = [new SQSClient(settings), new EventBridgeClient(settings)];
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'pushes' }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const Arn = Attributes?.['QueueArn'] ?? '';
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: Arn,
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const EventPattern = JSON.stringify({ source: ['aws.codecommit'], detail: { referenceType: ['tag'] } });
  await events.send(new PutRuleCommand({ Name: 'tags', EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: 'tags', Targets: [{ Id: 'queue', Arn }] }));
  const { repositoryMetadata } = await new CodeCommitClient(settings).send(
    new CreateRepositoryCommand({ repositoryName: 'app' }),
  );
  await git.run('init', '-q', '-b', 'main');
  const commit = await git.commit('a.txt', 'a');
  await git.run('tag', 'v1');

  await git.run('push', '-q', withCredentials(repositoryMetadata?.cloneUrlHttp ?? '', ACCOUNT, 'any'), 'main', 'v1');

  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 4 }));
  const event = JSON.parse(Messages[0]?.Body ?? '{}') as {
    source?: string;
    account?: string;
    resources?: string[];
    time?: string;
    detail?: { commitId?: string };
  };
  assert.equal(event.source, 'aws.codecommit', log.join('\n'));
  assert.equal(event.account, ACCOUNT);
  assert.deepEqual(event.resources, [`arn:aws:codecommit:eu-central-1:${ACCOUNT}:app`]);
  assert.match(event.time ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.equal(event.detail?.commitId, commit);
});
