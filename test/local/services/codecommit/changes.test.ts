import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Cloud } from '../../../../local/kernel/cloud.ts';
import type { BusEvent } from '../../../../local/kernel/outbox.ts';
import { makeChanges } from '../../../../local/services/codecommit/events/changes.ts';
import type { Git } from '../../../../local/services/codecommit/git.ts';
import { openRepositories, type Repository } from '../../../../local/services/codecommit/repositories.ts';
import { openStore } from '../../../../local/services/codecommit/store.ts';

const repository: Repository = {
  account: '111122223333',
  region: 'eu-central-1',
  id: 'r1',
  name: 'app',
  folder: 'r1.git',
  description: undefined,
  defaultBranch: undefined,
  created: 0,
  modified: 0,
  tags: {},
};

test('changes of one repository take turns, however slowly its references are read, and each has one event', async () => {
  const root = mkdtempSync(join(tmpdir(), 'changes-'));
  mkdirSync(join(root, 'r1.git'));
  writeFileSync(join(root, 'r1.git', 'HEAD'), 'ref: refs/heads/main\n');
  const store = openStore(new DatabaseSync(':memory:'));
  const repositories = openRepositories(store);
  repositories.add(repository);
  const refs = new Map<string, string>();
  const told: string[] = [];
  let slowness = 40;
  let atWork = 0;
  const git = {
    // What is read is as it was when the reading began, and later readings are quicker.
    async text() {
      const lines = [...refs].map(([name, object]) => `${object} ${name}`).join('\n');
      slowness -= 10;
      await new Promise((resolve) => setTimeout(resolve, slowness));
      return lines;
    },
    run: async () => Buffer.alloc(0),
  } as unknown as Git;
  const outbox = {
    write: (_place: unknown, { detail }: BusEvent) => {
      const { event, referenceName } = JSON.parse(detail) as { event: string; referenceName: string };
      told.push(`${event} ${referenceName}`);
    },
    wake: () => {},
    stop: () => {},
  };
  const cloud = { clock: { now: () => 1 }, log: () => {} } as unknown as Cloud;
  const changes = makeChanges({ cloud, store, repositories, git, outbox, root });

  await Promise.all(
    ['one', 'two', 'three'].map((name) =>
      changes.make(repository, 'arn:ana', async () => {
        atWork++;
        assert.equal(atWork, 1);
        await new Promise((resolve) => setTimeout(resolve, 5));
        refs.set(`refs/heads/${name}`, name.padEnd(40, '0'));
        atWork--;
      }),
    ),
  );

  assert.deepEqual(told, ['referenceCreated one', 'referenceCreated two', 'referenceCreated three']);
  assert.equal(store.sql('SELECT count(*) AS n FROM changes').get()?.['n'], 0);
  rmSync(root, { recursive: true });
});
