import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { openCloud } from '../../../../local/open-cloud.ts';

test('events that PutEvents and Publish acknowledged arrive, even if the process is killed right then', async () => {
  const data = mkdtempSync(join(tmpdir(), 'events-'));
  const child = spawn(process.execPath, [join(import.meta.dirname, 'put-and-die.ts'), data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on('exit', (...how) => resolve(how)),
  );
  assert.deepEqual([code, signal], [null, 'SIGKILL']);

  const cloud = await openCloud({ data });
  const credentials = { accessKeyId: '111122223333', secretAccessKey: 'any' };
  const sqs = new SQSClient({ endpoint: cloud.url, region: 'eu-central-1', credentials });
  const found = new Set<string>();
  const deadline = Date.now() + 5000;
  while (found.size < 21 && Date.now() < deadline) {
    const QueueUrl = `${cloud.url}/111122223333/q`;
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body = '' } of Messages) {
      const { detail, Message } = JSON.parse(Body);
      found.add(String(detail?.n ?? Message));
    }
  }
  await cloud.close();
  rmSync(data, { recursive: true });

  assert.deepEqual([...found].sort(), [...Array.from({ length: 20 }, (_, n) => `${n}`), 'published'].sort());
});
