/**
 * How large a source can fetch-source handle? Fetches repositories of random bytes at depth 1 and zips them, in a
 * worker thread as a Lambda function is one, beside `git clone --depth 1`.
 * Prints seconds and the peak of resident memory. The function has 2,048 MB and 900 s.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeCommitClient, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { gitSource } from '../adapters/git/git-source.ts';
import { openCloud } from '../local/open-cloud.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const FILE_MB = 1;

const folder = mkdtempSync(join(tmpdir(), 'bench-source-'));
const cloud = await openCloud({ data: join(folder, 'data') });
const client = new CodeCommitClient({
  endpoint: cloud.url,
  region: REGION,
  credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'bench' },
});
const source = gitSource({
  client,
  region: REGION,
  credentials: async () => ({ accessKeyId: ACCOUNT, secretAccessKey: 'bench' }),
});

const push = async (name: string, megabytes: number): Promise<string> => {
  await client.send(new CreateRepositoryCommand({ repositoryName: name }));
  const work = join(folder, name);
  mkdirSync(work);
  for (let n = 0; n < megabytes / FILE_MB; n++)
    writeFileSync(join(work, `file-${n}`), randomBytes(FILE_MB * 1024 * 1024));
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...args], {
      cwd: work,
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '-m', 'bench');
  return git('rev-parse', 'HEAD');
};

const remoteOf = (name: string): string =>
  `${cloud.url.replace('://', `://${ACCOUNT}:x@`)}/_codecommit/${REGION}/v1/repos/${name}`;

/** Not synchronously: this process serves the repository. */
const run = (args: string[], cwd: string): Promise<void> =>
  import('node:child_process').then(
    ({ execFile }) =>
      new Promise((done, fail) => execFile('git', args, { cwd }, (error) => (error ? fail(error) : done()))),
  );

for (const megabytes of [10, 50, 100]) {
  const name = `bench-${megabytes}`;
  const commit = await push(name, megabytes);
  await run(['push', '--quiet', remoteOf(name), 'main'], join(folder, name));
  const cloneAt = performance.now();
  await run(['clone', '--quiet', '--depth', '1', remoteOf(name), join(folder, `${name}-clone`)], folder);
  const cloned = performance.now() - cloneAt;
  let peak = 0;
  const before = process.memoryUsage().rss;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss - before);
  }, 20);
  const fetchAt = performance.now();
  const outcome = await source.fetch(name, { type: 'branch', name: 'main' }, commit).then(
    ({ zip }) => `${(zip.length / 1024 / 1024).toFixed(1)} MB zipped`,
    (error: Error) => error.name,
  );
  const fetched = performance.now() - fetchAt;
  clearInterval(watch);
  console.log(
    `${String(megabytes).padStart(4)} MB  git clone ${(cloned / 1000).toFixed(1)} s  fetch-source ` +
      `${(fetched / 1000).toFixed(1)} s (x${(fetched / cloned).toFixed(1)})  +${Math.round(peak / 1024 / 1024)} MB ` +
      `resident  ${outcome}`,
  );
}
await cloud.close();
rmSync(folder, { recursive: true });
