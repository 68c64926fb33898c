/** `git http-backend`, the CGI program that speaks Git's smart HTTP protocol. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGunzip } from 'node:zlib';
import type { Launched } from '../../../kernel/processes/launch.ts';
import type { CodeCommit } from '../codecommit.ts';
import { gitEnvironment } from '../git.ts';

/** CGI variables of one request. */
export type Backend = Readonly<Record<string, string>>;

export const startBackend = (
  { cloud, root }: CodeCommit,
  backend: Backend,
  settings: readonly (readonly [string, string])[] = [],
): Promise<Launched> =>
  cloud.launch({
    command: 'git',
    args: ['http-backend'],
    env: {
      ...gitEnvironment(root, settings),
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_ADDR: '127.0.0.1',
      SERVER_PROTOCOL: 'HTTP/1.1',
      GATEWAY_INTERFACE: 'CGI/1.1',
      ...backend,
    },
    connected: [0, 1, 2],
  });

export interface CgiHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** How many bytes it takes, with the empty line. */
  readonly length: number;
}

/** Undefined while the head is incomplete. */
export const readCgiHead = (bytes: Buffer): CgiHead | undefined => {
  const found = /\r?\n\r?\n/.exec(bytes.toString('latin1'));
  if (!found) return undefined;
  const lines = bytes.toString('latin1', 0, found.index).split(/\r?\n/);
  const pairs = lines.map(
    (line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const,
  );
  const status = pairs.find(([name]) => name.toLowerCase() === 'status')?.[1];
  return {
    status: status === undefined ? 200 : Number.parseInt(status, 10),
    headers: Object.fromEntries(pairs.filter(([name]) => name && name.toLowerCase() !== 'status')),
    length: found.index + found[0].length,
  };
};

/** Passes request and answer through as they come. */
export const streamBackend = async (
  codecommit: CodeCommit,
  backend: Backend,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const git = await startBackend(codecommit, backend);
  const stdout = git.stream(1);
  let head = Buffer.alloc(0);
  let begun = false;
  let err = '';
  const body = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request;
  body.on('error', () => git.kill());
  body.pipe(git.stream(0));
  stdout.on('data', (chunk: Buffer) => {
    if (begun) {
      if (!response.write(chunk)) stdout.pause();
      return;
    }
    head = Buffer.concat([head, chunk]);
    const read = readCgiHead(head);
    if (!read) return;
    begun = true;
    response.writeHead(read.status, read.headers);
    response.write(head.subarray(read.length));
  });
  response.on('drain', () => stdout.resume());
  const forget = (): void => {
    git.kill();
    stdout.resume();
  };
  response.on('close', forget);
  if (response.destroyed) forget();
  git.stream(2).on('data', (chunk: Buffer) => {
    err += chunk;
  });
  const { code } = await git.ended;
  if (code !== 0 && !response.destroyed)
    codecommit.cloud.log(`codecommit: git http-backend ended with ${code}: ${err.trim()}`);
  if (!begun && !response.destroyed) response.writeHead(500);
  response.end();
};
