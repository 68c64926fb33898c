/**
 * The program of the launcher, a process that starts processes for the cloud. Each connected descriptor is a connection
 * to its socket, whose first line says which.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { Descriptor, FromLauncher, Order, ToLauncher } from './messages.ts';

interface Arriving {
  order: Order | undefined;
  readonly sockets: Map<Descriptor, Socket>;
}

const arriving = new Map<number, Arriving>();
const running = new Map<number, ChildProcess>();

const say = (message: FromLauncher): void => {
  // Whoever ordered is gone when the channel is closed.
  if (process.connected) process.send?.(message);
};

const arrivingOf = (id: number): Arriving => {
  const known = arriving.get(id) ?? { order: undefined, sockets: new Map() };
  arriving.set(id, known);
  return known;
};

const connect = (child: ChildProcess, descriptor: Descriptor, socket: Socket): void => {
  const stream = child.stdio[descriptor];
  if (!stream) return;
  // Whichever side closes first, the other one hears of it.
  stream.on('error', () => socket.destroy());
  socket.on('error', () => {});
  socket.on('close', () => stream.destroy());
  if (descriptor === 1 || descriptor === 2) (stream as Readable).pipe(socket.resume());
  else {
    socket.pipe(stream as Writable);
    stream.on('close', () => socket.destroy());
  }
};

const start = (
  id: number,
  { command, args, env, cwd, leader, connected }: Order,
  sockets: Arriving['sockets'],
): void => {
  const last = Math.max(2, ...connected);
  const child = spawn(command, args, {
    env,
    cwd,
    detached: leader ?? false,
    stdio: Array.from({ length: last + 1 }, (_, n) => (connected.includes(n as Descriptor) ? 'pipe' : 'ignore')),
  });
  running.set(id, child);
  child.on('error', (error: NodeJS.ErrnoException) => {
    running.delete(id);
    for (const socket of sockets.values()) socket.destroy();
    say({ type: 'failed', id, code: error.code, message: error.message });
  });
  child.on('close', (code, signal) => {
    if (running.delete(id)) say({ type: 'ended', id, code, signal });
  });
  for (const [descriptor, socket] of sockets) connect(child, descriptor, socket);
  if (child.pid !== undefined) say({ type: 'started', id, pid: child.pid });
};

/** Starts when the order and all its connections have come. */
const startIfWhole = (id: number): void => {
  const { order, sockets } = arrivingOf(id);
  if (!order || sockets.size < order.connected.length) return;
  arriving.delete(id);
  start(id, order, sockets);
};

const hear = (socket: Socket): void => {
  socket.once('readable', () => {
    // The line is shorter than anything that is ever split.
    const head = socket.read() as Buffer | null;
    if (!head) return;
    const end = head.indexOf('\n');
    const [id, descriptor] = head.toString('latin1', 0, end).split(' ').map(Number) as [number, Descriptor];
    if (end + 1 < head.length) socket.unshift(head.subarray(end + 1));
    arrivingOf(id).sockets.set(descriptor, socket);
    startIfWhole(id);
  });
};

process.on('message', (message: ToLauncher) => {
  if (message.type === 'kill') running.get(message.id)?.kill(message.signal);
  else {
    arrivingOf(message.id).order = message.order;
    startIfWhole(message.id);
  }
});
// It ends with the cloud: a signal to the terminal's whole group must not take away what the cloud still needs.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit());
createServer({ allowHalfOpen: true }, hear).listen(process.argv[2], () => say({ type: 'ready' }));
