import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startCloud } from '../../local/start.ts';

test('a data folder is used by one process at a time, and the other is told which', async () => {
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
