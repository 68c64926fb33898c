/**
 * A push: its body is received whole, its references are authorized, git gets it in turn, and it is answered when its
 * events are on disk.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Call } from '../../../kernel/cloud.ts';
import type { CodeCommit } from '../codecommit.ts';
import type { Repository } from '../repositories.ts';
import { type Backend, readCgiHead, startBackend } from './http-backend.ts';
import { readCommands } from './push-commands.ts';
import { Refusal } from './refusal.ts';

export interface PushRequest {
  readonly repository: Repository;
  readonly backend: Backend;
  readonly call: Call;
  /** Bytes. */
  readonly largest: number;
  /** Throws where the caller may not push to these references. */
  authorize(references: readonly string[]): void;
}

/** References that one push may change. */
const MOST_REFERENCES = 4000;
/** Commands come before the pack: 4000 of them fit. */
const COMMANDS_WITHIN = 4 * 1024 * 1024;

export const receivePush = async (
  codecommit: CodeCommit,
  push: PushRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { cloud, root } = codecommit;
  const folder = join(root, 'arriving');
  await mkdir(folder, { recursive: true });
  const file = join(folder, cloud.ids.short(20));
  try {
    await receiveBody(request, file, push.largest);
    const references = (await commandsIn(file)).map(({ reference }) => reference);
    if (references.length > MOST_REFERENCES)
      throw new Refusal(403, `A push may change at most ${MOST_REFERENCES} references, this one ${references.length}`);
    if (references.length > 0) push.authorize(references);
    const answer = await codecommit.changes.make(push.repository, push.call.principal.arn, (running) =>
      runBackend(codecommit, push, file, running),
    );
    const head = readCgiHead(answer);
    response.writeHead(head?.status ?? 500, head?.headers ?? {});
    response.end(answer.subarray(head?.length ?? 0));
  } finally {
    await rm(file, { force: true });
  }
};

const receiveBody = async (request: IncomingMessage, file: string, largest: number): Promise<void> => {
  if (Number(request.headers['content-length'] ?? 0) > largest) throw tooLarge(largest);
  let size = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      done(size > largest ? tooLarge(largest) : null, chunk);
    },
  });
  const body: Readable = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request;
  await pipeline(body, count, createWriteStream(file));
};

const tooLarge = (largest: number): Refusal =>
  new Refusal(413, `The push is larger than ${largest} bytes, the most that is accepted at once`);

const commandsIn = async (file: string): Promise<ReturnType<typeof readCommands>> => {
  const { size } = await stat(file);
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, COMMANDS_WITHIN)), 0, undefined, 0);
    return readCommands(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
};

/** Git's whole answer: it is sent only when the change is settled. */
const runBackend = async (
  codecommit: CodeCommit,
  { backend, largest }: PushRequest,
  file: string,
  running: (process: number) => void,
): Promise<Buffer> => {
  const git = await startBackend(codecommit, backend, [['receive.maxInputSize', String(largest)]]);
  running(git.pid);
  const out: Buffer[] = [];
  let err = '';
  git.stream(1).on('data', (chunk: Buffer) => out.push(chunk));
  git.stream(2).on('data', (chunk: Buffer) => {
    err += chunk;
  });
  createReadStream(file).pipe(git.stream(0));
  const { code } = await git.ended;
  if (code !== 0) codecommit.cloud.log(`codecommit: a push failed: ${err.trim()}`);
  return Buffer.concat(out);
};
