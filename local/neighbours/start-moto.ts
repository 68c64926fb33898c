/** Starts moto's server, an emulator of AWS in Python, for as long as this process lives. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { NeighbourRefused } from './neighbour.ts';

const START_MS = 60_000;

/**
 * The shell waits on a pipe that closes when this process ends, however it ends, and takes moto with it. It gives up
 * its own output, so that the end of the output is the end of moto.
 */
const WITH_US = '"$@" </dev/null & child=$!; exec >&- 2>&-; read -r _; kill "$child"';

export const startMoto = async (log: (line: string) => void): Promise<{ url: string; stop(): Promise<void> }> => {
  const port = await freePort();
  const child = spawn('sh', ['-c', WITH_US, 'sh', 'moto_server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['pipe', 'ignore', 'pipe'],
    // Ctrl-C in the terminal is for this process: it stops in order, and moto after it.
    detached: true,
    env: environment(),
  });
  const ended = outputOf(child);
  const url = `http://127.0.0.1:${port}`;
  let stopping = false;
  const end = async (): Promise<void> => {
    stopping = true;
    child.stdin?.end();
    await ended;
  };
  const failure = await Promise.race([answers(url, () => stopping), ended.then((said) => said || 'it said nothing')]);
  if (failure !== undefined) {
    await end();
    throw new NeighbourRefused(
      `moto_server did not start (${failure}): install it with \`pip install 'moto[server]'\` so that it is on PATH, ` +
        'or name the address of one that runs',
    );
  }
  void ended.then(() => stopping || log(`the neighbour ${url} (moto) has ended: what it held is lost`));
  return { url, stop: end };
};

/** Resolves with the last lines when all output has ended. */
const outputOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    let last = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      last = `${last}${chunk}`.slice(-600);
    });
    child.stderr?.on('end', () => resolve(last.trim().split('\n').slice(-3).join(' ')));
    child.once('error', (error) => resolve(error.message));
  });

/** Undefined once it answers, else why it is given up. */
const answers = async (url: string, stopped: () => boolean): Promise<string | undefined> => {
  const end = Date.now() + START_MS;
  while (Date.now() < end && !stopped()) {
    const answer = await fetch(`${url}/moto-api/`).catch(() => undefined);
    if (answer?.ok) return undefined;
    await pause(100);
  }
  return `it has not answered in ${START_MS / 1000} s`;
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** No keys and no settings of the person's own; no page of another site may read its answers. */
const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|MOTO)_/.test(name))),
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  MOTO_DISABLE_GLOBAL_CORS: 'true',
});
