/** A Tagline of its own in a temporary folder, for benchmarks: the example's installation with one more repository. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const CLI = join(ROOT, 'cli', 'tagline');
export const EXAMPLE = join(ROOT, 'examples', 'regional-hello');

export const folder = mkdtempSync(join(tmpdir(), 'bench-pipeline-'));
const data = join(folder, 'data');

/** Ends what was started however the benchmark ends. */
const started = new Set<ChildProcess>();

export const pause = (seconds: number): Promise<void> => new Promise((done) => setTimeout(done, seconds * 1000));

export const writeInstallation = (): void => {
  const config = readFileSync(join(EXAMPLE, 'tagline.config.yaml'), 'utf8');
  const more = config.replace(/^repositories:.*$/m, 'repositories: [hello, row]');
  if (more === config) throw new Error('the example names its repositories otherwise than this benchmark expects');
  writeFileSync(join(folder, 'tagline.config.yaml'), more);
  cpSync(join(EXAMPLE, 'pipeline.yaml'), join(folder, 'pipeline.yaml'));
};

/** Seconds until it is up. */
export const start = async (): Promise<{ child: ChildProcess; seconds: number }> => {
  const began = performance.now();
  const words = ['up', '--config', join(folder, 'tagline.config.yaml'), '--data', data, '--port', '0'];
  const child = spawn(CLI, words, { cwd: folder });
  started.add(child);
  child.once('exit', () => started.delete(child));
  let said = '';
  await new Promise<void>((up, fail) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      if (said.includes('Tagline is up')) up();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => fail(new Error(said)));
  });
  return { child, seconds: (performance.now() - began) / 1000 };
};
export const stop = (child: ChildProcess): Promise<void> =>
  new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGINT');
  });
export const endAll = (): void => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
};

export const tagline = (...words: string[]): Promise<string> =>
  new Promise((done, fail) =>
    execFile(CLI, [...words, '--data', data], { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) =>
      error ? fail(new Error(`tagline ${words.join(' ')}: ${err}`)) : done(out),
    ),
  );
export const answerOf = async <T>(...words: string[]): Promise<T> => JSON.parse(await tagline(...words, '--json')) as T;

export interface Execution {
  readonly id: string;
  readonly tag: string;
  readonly status: string;
}
export const endOf = async (tag: string): Promise<Execution> => {
  for (;;) {
    const { executions } = await answerOf<{ executions: Execution[] }>('executions');
    const found = executions.find((execution) => execution.tag === tag);
    if (found && found.status !== 'InProgress') return found;
    await pause(0.2);
  }
};

/** Pushes a commit and a tag; answers when the push had ended. */
export const push = (repository: string, from: string | undefined, tag: string): number => {
  const work = join(folder, `work-${repository}`);
  const git = (...words: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...words], { cwd: work });
  if (!existsSync(work)) {
    if (from) cpSync(from, work, { recursive: true });
    else mkdirSync(work);
    git('init', '--quiet', '--initial-branch', 'main');
    git('add', '.');
    git('commit', '--quiet', '--allow-empty', '-m', 'bench');
  }
  const { username, password } = JSON.parse(readFileSync(join(data, 'git-credentials.json'), 'utf8')) as {
    username: string;
    password: string;
  };
  const remote = new URL(`${placeOf().url}/_codecommit/${placeOf().region}/v1/repos/${repository}`);
  remote.username = encodeURIComponent(username);
  remote.password = encodeURIComponent(password);
  git('tag', tag);
  git('push', '--quiet', remote.href, 'main', tag);
  return Date.now();
};

export const placeOf = (): { url: string; region: string; account: string } =>
  JSON.parse(readFileSync(join(data, 'endpoint.json'), 'utf8'));
export const rootKeys = (): { accessKeyId: string; secretAccessKey: string } =>
  JSON.parse(readFileSync(join(data, 'keys.json'), 'utf8'))[placeOf().account];

/** Requests to each operation since the cloud began. */
export const requestCounts = async (): Promise<Readonly<Record<string, number>>> => {
  const headers = { 'x-owner-key': readFileSync(join(data, 'owner-key'), 'utf8').trim() };
  return (await (await fetch(`${placeOf().url}/_local/requests`, { headers })).json()) as Record<string, number>;
};
