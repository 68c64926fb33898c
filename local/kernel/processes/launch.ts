/**
 * Starts processes. A fork copies the page tables of whoever forks, and nothing is answered meanwhile: 50 ms for a
 * cloud of half a gigabyte, 3 ms for the small process of its own that forks in its place.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripTypes } from '../strip-types.ts';
import type { Descriptor, FromLauncher, Order, ToLauncher } from './messages.ts';

/** How a process ended. Both are null if the launcher was killed, and nobody knows. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Launched {
  readonly pid: number;
  /** The stream of a connected descriptor. What nobody reads makes the process wait. */
  stream(descriptor: Descriptor): Socket;
  /** When it has ended and all that it wrote was read. */
  readonly ended: Promise<Ending>;
  kill(signal?: NodeJS.Signals): void;
}

export interface Processes {
  /** Rejects with the system's error if it cannot be started. */
  launch(order: Order): Promise<Launched>;
  close(): void;
}

interface Launcher {
  readonly process: ChildProcess;
  readonly socket: string;
  readonly ready: Promise<void>;
}

interface Waiting {
  started(pid: number): void;
  failed(error: Error): void;
  ended(ending: Ending): void;
}

/** Nothing is started before something is launched. */
export const openProcesses = (): Processes => {
  const waiting = new Map<number, Waiting>();
  let launcher: Launcher | undefined;
  let count = 0;

  const hear = (message: FromLauncher): void => {
    if (message.type === 'ready') return;
    const { id } = message;
    if (message.type === 'started') waiting.get(id)?.started(message.pid);
    else if (message.type === 'ended') waiting.get(id)?.ended({ code: message.code, signal: message.signal });
    else waiting.get(id)?.failed(Object.assign(new Error(message.message), { code: message.code }));
    if (message.type !== 'started') waiting.delete(id);
  };
  const gone = (): void => {
    launcher = undefined;
    for (const { failed, ended } of waiting.values()) {
      failed(new Error('the process that starts processes was killed'));
      ended({ code: null, signal: null });
    }
    waiting.clear();
  };
  const say = (to: Launcher, message: ToLauncher): void => {
    // If the channel is closed its end is on the way, and everybody hears of that.
    if (to.process.connected) to.process.send(message);
  };

  return {
    async launch(order) {
      launcher ??= startLauncher(hear, gone);
      const to = launcher;
      await to.ready;
      count += 1;
      const id = count;
      const streams = new Map(order.connected.map((of) => [of, openStream(to.socket, id, of)]));
      const ending = Promise.withResolvers<Ending>();
      const pid = await new Promise<number>((started, failed) => {
        waiting.set(id, { started, failed, ended: ending.resolve });
        say(to, { type: 'start', id, order });
      });
      return {
        pid,
        stream(descriptor) {
          const stream = streams.get(descriptor);
          if (!stream) throw new Error(`descriptor ${descriptor} of ${order.command} is not connected`);
          return stream;
        },
        ended: Promise.all([ending.promise, ...[...streams].map(([of, stream]) => read(of, stream))]).then(
          ([ended]) => ended,
        ),
        kill: (signal = 'SIGTERM') => say(to, { type: 'kill', id, signal }),
      };
    },
    close() {
      launcher?.process.disconnect();
    },
  };
};

const startLauncher = (hear: (message: FromLauncher) => void, gone: () => void): Launcher => {
  // Nobody else can connect: the folder is its owner's alone, and a path in it is short enough for a socket.
  const folder = mkdtempSync(join(tmpdir(), 'launcher-'));
  const program = join(folder, 'launcher.mjs');
  const socket = join(folder, 'socket');
  // A process that strips types holds 20 MB more.
  writeFileSync(program, stripTypes(readFileSync(fileURLToPath(new URL('launcher.ts', import.meta.url)), 'utf8')));
  const child = spawn(process.execPath, ['--max-semi-space-size=1', program, socket], {
    env: {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  child.on('message', (message: FromLauncher) => (message.type === 'ready' ? resolve() : hear(message)));
  child.on('error', reject);
  child.on('close', () => {
    rmSync(folder, { recursive: true, force: true });
    reject(new Error('the process that starts processes ended before it was ready'));
    gone();
  });
  // Waiting for orders keeps nobody alive.
  child.unref();
  child.channel?.unref();
  return { process: child, socket, ready };
};

const openStream = (path: string, id: number, descriptor: Descriptor): Socket => {
  const stream = connect(path);
  // A process that ends before it has read everything says so by how it ends.
  stream.on('error', () => {});
  stream.write(`${id} ${descriptor}\n`);
  return stream;
};

/** Ends when a stream that the process writes was read to its end. */
const read = (descriptor: Descriptor, stream: Socket): Promise<void> =>
  descriptor === 1 || descriptor === 2
    ? new Promise((done) => {
        if (stream.closed || stream.readableEnded) done();
        else stream.once('close', () => done());
      })
    : Promise.resolve();
