import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startCloud } from '../../local/start.ts';

test('a data folder is used by one process at a time, and the error names that process', async () => {
  const data = mkdtempSync(join(tmpdir(), 'start-'));
  const first = await startCloud({ data });

  await assert.rejects(startCloud({ data }), {
    name: 'DataFolderInUse',
    pid: process.pid,
    message: new RegExp(`process ${process.pid}`),
  });

  await first.close();
  const second = await startCloud({ data });
  await second.close();
  rmSync(data, { recursive: true });
});

test('a cloud that is started again has its address again, unless somebody took it', async () => {
  const data = mkdtempSync(join(tmpdir(), 'start-'));
  const first = await startCloud({ data });
  await first.close();
  const second = await startCloud({ data });
  await second.close();
  const taker = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
  await once(taker, 'listening');

  const third = await startCloud({ data });

  assert.equal(second.url, first.url);
  assert.notEqual(third.url, first.url);
  await third.close();
  taker.close();
  rmSync(data, { recursive: true });
});

test('a port that is in use is said by name', async () => {
  const folders = [mkdtempSync(join(tmpdir(), 'port-')), mkdtempSync(join(tmpdir(), 'port-'))];
  const first = await startCloud({ data: folders[0] ?? '', port: 0 });
  try {
    await assert.rejects(startCloud({ data: folders[1] ?? '', port: Number(new URL(first.url).port) }), {
      name: 'PortInUse',
      message: /choose another/,
    });
  } finally {
    await first.close();
    for (const folder of folders) rmSync(folder, { recursive: true });
  }
});
