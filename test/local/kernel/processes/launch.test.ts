import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';
import { type Launched, openProcesses } from '../../../../local/kernel/processes/launch.ts';
import type { Descriptor, Order } from '../../../../local/kernel/processes/messages.ts';

const processes = openProcesses();
after(() => processes.close());

const sh = (script: string, connected: readonly Descriptor[], more: Partial<Order> = {}): Promise<Launched> =>
  processes.launch({
    command: '/bin/sh',
    args: ['-c', script],
    env: { PATH: '/usr/bin:/bin' },
    connected,
    ...more,
  });
const textOf = async (process: Launched, descriptor: Descriptor): Promise<string> => {
  let text = '';
  process.stream(descriptor).on('data', (chunk: Buffer) => {
    text += chunk;
  });
  await process.ended;
  return text;
};

test('a process gets its variables and its folder, and what it writes and how it ends are told', async () => {
  const process = await sh('pwd; printf "%s" "$A" >&2; exit 7', [1, 2], { env: { A: 'b c' }, cwd: tmpdir() });
  assert.deepEqual(await Promise.all([textOf(process, 1), textOf(process, 2)]), [`${tmpdir()}\n`, 'b c']);
  assert.deepEqual(await process.ended, { code: 7, signal: null });
});

test('a command that does not exist is the error of the system', async () => {
  await assert.rejects(processes.launch({ command: 'no-such-command', args: [], env: {}, connected: [1] }), {
    code: 'ENOENT',
  });
});

test('twenty megabytes go through a process and come back whole, to a reader that pauses too', async () => {
  const sent = randomBytes(20 * 1024 * 1024);
  const process = await sh('cat', [0, 1]);
  const received = createHash('sha256');
  process.stream(1).on('data', (chunk: Buffer) => {
    received.update(chunk);
    process.stream(1).pause();
    setImmediate(() => process.stream(1).resume());
  });
  process.stream(0).end(sent);
  assert.deepEqual(await process.ended, { code: 0, signal: null });
  assert.equal(received.digest('hex'), createHash('sha256').update(sent).digest('hex'));
});

test('what a process wrote before it ended is there, however late it is read', async () => {
  const process = await sh('head -c 200000 /dev/zero', [1]);
  await new Promise((done) => setImmediate(done));
  assert.equal((await textOf(process, 1)).length, 200_000);
});

test('a process that does not read its input to the end says so by how it ends', async () => {
  const process = await sh('exit 3', [0, 1]);
  process.stream(1).resume();
  process.stream(0).end(Buffer.alloc(5_000_000));
  assert.deepEqual(await process.ended, { code: 3, signal: null });
});

test('a process waits while nobody reads what it writes', async () => {
  const process = await sh('head -c 50000000 /dev/zero; echo read >&2', [1, 2]);
  let told = false;
  process.stream(2).on('data', () => {
    told = true;
  });
  // Another process has been there and gone meanwhile.
  await (await sh('true', [])).ended;
  assert.equal(told, false);
  process.stream(1).resume();
  await process.ended;
  assert.equal(told, true);
});

test('a process whose output nobody wants any more ends', async () => {
  const process = await sh('exec cat /dev/zero', [1]);
  process.stream(1).destroy();
  assert.notEqual((await process.ended).code, 0);
});

test('a process can be told more on a descriptor of its own, and be killed', async () => {
  const process = await sh('while read -r line <&3; do echo "got $line"; done; exec sleep 100', [1, 3]);
  process.stream(3).write('one\n');
  const [first] = (await new Promise<Buffer>((done) => process.stream(1).once('data', done))).toString().split('\n');
  assert.equal(first, 'got one');
  process.stream(1).resume();
  process.kill('SIGKILL');
  assert.deepEqual(await process.ended, { code: null, signal: 'SIGKILL' });
});

test('a leader has a process group of its own', async () => {
  const leader = await sh('ps -o pgid= -p $$', [1], { leader: true });
  assert.equal((await textOf(leader, 1)).trim(), String(leader.pid));
});

test('forty processes at once keep their streams apart', async () => {
  const said = await Promise.all(
    Array.from({ length: 40 }, async (_, n) => textOf(await sh(`echo ${n}; exit 0`, [1]), 1)),
  );
  assert.deepEqual(
    said,
    Array.from({ length: 40 }, (_, n) => `${n}\n`),
  );
});

test('when the launcher is killed its processes end unknown, and the next one is started all the same', async () => {
  const own = openProcesses();
  const order = { command: '/bin/sh', args: ['-c', 'echo $PPID; read -r x'], env: {}, connected: [0, 1] as const };
  const process = await own.launch(order);
  const launcher = (await new Promise<Buffer>((done) => process.stream(1).once('data', done))).toString().trim();
  process.stream(1).resume();
  execFileSync('kill', ['-9', launcher]);
  assert.deepEqual(await process.ended, { code: null, signal: null });
  const next = await own.launch({ ...order, args: ['-c', 'exit 5'] });
  next.stream(1).resume();
  assert.equal((await next.ended).code, 5);
  own.close();
});
