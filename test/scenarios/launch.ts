/** `tagline up` in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const START_MS = 120_000;
const END_MS = 60_000;

/** Ends when it says that it is up. Its whole output is in the error if it does not. */
export const launch = (config: string, data: string, port: number, more: readonly string[]): Promise<ChildProcess> =>
  new Promise((done, fail) => {
    const child = spawn(
      process.execPath,
      [join(ROOT, 'cli', 'tagline.ts'), 'up', '--config', config, '--data', data, '--port', String(port), ...more],
      { cwd: dirname(data), env: { ...process.env, NO_COLOR: '1' } },
    );
    let said = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(new Error(`not up after ${START_MS} ms:\n${said}`));
    }, START_MS);
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      if (!said.includes('Tagline is up')) return;
      clearTimeout(timer);
      done(child);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(new Error(`up exits ${code}:\n${said}`));
    });
  });

/** Sends a signal and waits for the end. Throws, and kills it, if it does not end. */
export const ended = (child: ChildProcess, signal: NodeJS.Signals): Promise<void> =>
  new Promise((done, fail) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(new Error(`up does not end within ${END_MS} ms of ${signal}`));
    }, END_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      done();
    });
    child.kill(signal);
  });
