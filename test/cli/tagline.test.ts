import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { LAUNCHER, run, writePlace } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
after(() => rmSync(folder, { recursive: true }));

const ESCAPE = '\u001b';

test('without a word it says what it is for, the commands, and the exit codes', async () => {
  const { code, stdout, stderr } = await run([], { cwd: folder });

  assert.equal(code, 0);
  assert.equal(stderr, '');
  assert.match(stdout, /^tagline turns a git tag into a deployment on AWS\n/);
  assert.match(stdout, /every command takes --help and --json/);
  assert.match(stdout, /exit codes: 0 done .* 4 Tagline not reachable/);
  assert.ok(!stdout.includes(ESCAPE), 'no colours into a pipe');
});

test('the launcher runs through links, relative and absolute, from a folder with blanks', async () => {
  const bin = join(folder, 'my bin');
  mkdirSync(bin);
  symlinkSync(relative(bin, LAUNCHER), join(bin, 'relative'));
  symlinkSync(join(bin, 'relative'), join(bin, 'absolute'));

  const launcher = join(bin, 'absolute');
  const { code, stdout, stderr } = await run(['deploy', 'now'], { cwd: folder, launcher });

  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /^UnknownCommand: deploy now\n/);
  assert.match(stderr, /tagline --help lists the commands/);
});

test('if a Tagline that ran here no longer answers, the command names the address and the remedy, and exits 4', async () => {
  const gone = join(folder, 'gone');
  const port = await freePort();
  writePlace(gone, `http://127.0.0.1:${port}`);

  const { code, stdout, stderr } = await run(['executions', '--json'], { cwd: gone });

  assert.deepEqual([code, stdout], [4, '']);
  const { faults } = JSON.parse(stderr) as { faults: { code: string; message: string }[] };
  assert.equal(faults[0]?.code, 'Unreachable');
  assert.match(faults[0]?.message ?? '', new RegExp(`http://127.0.0.1:${port} does not answer .*npm start`));
});

/** A port on which nobody listens any more. */
const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
