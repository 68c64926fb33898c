/** `cli/tagline` as a person runs it: in a folder of its own, and against an API that the test plays. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const LAUNCHER = resolve(import.meta.dirname, '../../cli/tagline');

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `with`: further environment. Nothing that this machine's own environment says of AWS or Tagline takes part. */
export const run = (
  args: readonly string[],
  options: { cwd?: string; launcher?: string; with?: Readonly<Record<string, string>> } = {},
): Promise<Said> =>
  new Promise((done) => {
    const { cwd = tmpdir(), launcher = LAUNCHER } = options;
    const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, ...options.with };
    const child = execFile(launcher, args, { cwd, env }, (_error, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });

export interface PlayedApi {
  readonly url: string;
  /** A folder in which `.tagline/` names this API as the local one. */
  readonly folder: string;
  /** `METHOD path?query` of what was asked, in order. */
  readonly asked: string[];
  /** Path, with its query or without, -> the body that answers it, or a status and a body. */
  answers: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

export class Status {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    this.status = status;
    this.body = body;
  }
}

export const playApi = async (): Promise<PlayedApi> => {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  const server = createServer((request, response) => {
    api.asked.push(`${request.method} ${request.url}`);
    const path = new URL(request.url ?? '/', 'http://local').pathname;
    const answer = api.answers[request.url ?? ''] ?? api.answers[path] ?? new Status(404, { message: 'Not Found' });
    const { status, body } = answer instanceof Status ? answer : new Status(200, answer);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writePlace(folder, url);
  const api: PlayedApi = {
    url,
    folder,
    asked: [],
    answers: {},
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      rmSync(folder, { recursive: true });
    },
  };
  return api;
};

/** What `tagline up` leaves behind. */
export const writePlace = (folder: string, url: string): void => {
  mkdirSync(join(folder, '.tagline'), { recursive: true });
  const place = { url, apiUrl: url, region: 'us-east-1', account: '000000000000', pid: 1 };
  writeFileSync(join(folder, '.tagline', 'endpoint.json'), JSON.stringify(place));
  const keys = { [place.account]: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'se/cr+et' } };
  writeFileSync(join(folder, '.tagline', 'keys.json'), JSON.stringify(keys), { mode: 0o600 });
  writeFileSync(join(folder, '.tagline', 'owner-key'), 'owners-key\n', { mode: 0o600 });
};
