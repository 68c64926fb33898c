/** With a `moto_server` on PATH that is a stand-in: it listens where it is told to, and says what it is. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'moto-'));
after(() => rmSync(folder, { recursive: true }));

const onPath = (name: string, script: string | undefined): string => {
  const bin = join(folder, name);
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  if (script === undefined) return `${bin}:/bin:/usr/bin`;
  writeFileSync(join(bin, 'moto_server'), script);
  chmodSync(join(bin, 'moto_server'), 0o755);
  return `${bin}:/bin:/usr/bin`;
};

const said = join(folder, 'said.json');
const STAND_IN = `#!/usr/bin/env node
const { writeFileSync } = require('node:fs');
const port = Number(process.argv[process.argv.indexOf('-p') + 1]);
const host = process.argv[process.argv.indexOf('-H') + 1];
require('node:http').createServer((_, answer) => answer.end()).listen(port, host, () =>
  writeFileSync(${JSON.stringify(said)}, JSON.stringify({ pid: process.pid, host, env: process.env })));
`;

interface Running {
  readonly child: ChildProcess;
  /** The next line that it says. */
  line(): Promise<string>;
}

const start = (PATH: string, ...data: readonly string[]): Running => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'with-moto.ts'), ...data], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PATH, AWS_SECRET_ACCESS_KEY: 'of-the-person', MOTO_ACCOUNT_ID: '999999999999' },
  });
  const lines: Interface = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const kept = lines[Symbol.asyncIterator]();
  return { child, line: async () => ((await kept.next()).value as string | undefined) ?? '' };
};

const motoOf = () => JSON.parse(readFileSync(said, 'utf8')) as { pid: number; host: string; env: NodeJS.ProcessEnv };

const gone = async (pid: number): Promise<void> => {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
  }
  process.kill(pid);
  assert.fail('it still runs');
};

test('moto is started on loopback without the person’s keys, and ends with the cloud', async () => {
  const running = start(onPath('one', STAND_IN), mkdtempSync(join(folder, 'data-')));

  assert.match(await running.line(), /^ready http:\/\/127\.0\.0\.1:\d+$/);
  const { pid, host, env } = motoOf();
  assert.equal(host, '127.0.0.1');
  assert.deepEqual([env['AWS_SECRET_ACCESS_KEY'], env['MOTO_ACCOUNT_ID']], [undefined, undefined]);

  running.child.stdin?.end();
  await gone(pid);
});

test('it ends when the process that started it is killed', async () => {
  const running = start(onPath('two', STAND_IN));
  await running.line();
  const { pid } = motoOf();

  running.child.kill('SIGKILL');

  await gone(pid);
});

test('that it has ended by itself is said', async () => {
  const running = start(onPath('three', STAND_IN));
  await running.line();

  process.kill(motoOf().pid);

  assert.match(await running.line(), /the neighbour http:\S+ \(moto\) has ended: what it held is lost/);
  running.child.stdin?.end();
});

test('where it cannot be started, the error says why and how to get it', async () => {
  const missing = await start(onPath('four', undefined)).line();
  assert.match(missing, /NeighbourRefused: moto_server did not start .*not found.*pip install 'moto\[server\]'/);

  const broken = '#!/bin/sh\necho "ModuleNotFoundError: flask" >&2\nexit 1\n';
  const failed = await start(onPath('five', broken)).line();
  assert.match(failed, /NeighbourRefused: moto_server did not start \(ModuleNotFoundError: flask\)/);
});
