import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { LAYOUT } from '../../../local/kernel/layout.ts';
import { startCloud } from '../../../local/start.ts';

const root = mkdtempSync(join(tmpdir(), 'layout-'));
after(() => rmSync(root, { recursive: true }));

const folder = (name: string, files: Readonly<Record<string, string>> = {}): string => {
  const data = join(root, name);
  mkdirSync(data);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(data, file), text);
  return data;
};
const startAndStop = async (data: string, contents?: string): Promise<void> => {
  const cloud = await startCloud({ data, ...(contents === undefined ? {} : { contents }) });
  await cloud.close();
};
const outdated = (message: RegExp) => ({ name: 'DataFolderOutdated', message });

test('a data folder of before there were layouts is refused, with what to do', async () => {
  const data = folder('first', { 'iam.sqlite': '' });

  await assert.rejects(
    startAndStop(data),
    outdated(/first was written by another version \(layout 1, .* layout \d+\): start on a new folder, or remove this/),
  );
  assert.deepEqual(
    readdirSync(data).filter((name) => name === 'kms.sqlite' || name === 'layout.json'),
    [],
  );
});

test('so is one of another layout, older or newer, and the lock is free afterwards', async () => {
  for (const cloud of [LAYOUT - 1, LAYOUT + 1]) {
    const data = folder(`layout-${cloud}`, { 'layout.json': JSON.stringify({ cloud }) });

    for (const _again of [1, 2]) await assert.rejects(startAndStop(data), outdated(new RegExp(`layout ${cloud}`)));
  }
});

test('contents of another version are refused; whoever names none may look at them', async () => {
  const data = folder('contents');
  await startAndStop(data, 'shop 1');

  await assert.rejects(startAndStop(data, 'shop 2'), outdated(/shop 1, this one writes layout \d+, shop 2/));
  await startAndStop(data);
  await startAndStop(data, 'shop 1');
});

test('a folder that holds other files only, and one whose first start was killed, are new', async () => {
  const data = folder('new', { 'notes.txt': 'mine' });
  new DatabaseSync(join(data, 'lock.sqlite')).close();

  await startAndStop(data);
  await startAndStop(data);

  assert.equal(JSON.parse(readFileSync(join(data, 'layout.json'), 'utf8')).cloud, LAYOUT);
});

test('tables that changed have another layout', async () => {
  const data = folder('tables');
  await startAndStop(data);
  const digest = createHash('sha256');
  for (const file of readdirSync(data)
    .filter((name) => name.endsWith('.sqlite'))
    .sort()) {
    const db = new DatabaseSync(join(data, file), { readOnly: true });
    const rows = db.prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name').all();
    for (const { sql } of rows) digest.update(`${file} ${String(sql).replace(/\s+/g, ' ')}\n`);
    db.close();
  }

  assert.deepEqual(
    { layout: LAYOUT, tables: digest.digest('hex').slice(0, 16) },
    { layout: 9, tables: '3aaa091a05f1f35b' },
    'tables changed: an older data folder does not have them. Raise LAYOUT in local/kernel/layout.ts, and write ' +
      'both here',
  );
});
