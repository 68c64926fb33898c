/**
 * What does a pipeline cost on this machine? Starts Tagline empty and warm, runs the example once, then a row of small
 * builds several times, beside a bare shell that runs the same commands. Medians; the load of the machine is printed
 * with them.
 * `npm run bench pipeline [RUNS]`
 */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';

const ROOT = resolve(import.meta.dirname, '..');
const EXAMPLE = join(ROOT, 'examples', 'regional-hello');
const RUNS = Number(process.argv[2] ?? 5);
const ACTIONS = 6;
/** Milliseconds; a run that takes longer has failed. */
const LONGEST_RUN = 120_000;
/** Once a minute the engine looks for what was lost: a whole minute has one such look. */
const IDLE_SECONDS = 60;
/** Environments that are too many end some seconds after the last call, and V8 gives their memory back ten later. */
const SETTLE_SECONDS = 20;

const folder = mkdtempSync(join(tmpdir(), 'bench-pipeline-'));
const data = join(folder, 'data');
const marks = join(folder, 'marks');

/** Ends what was started however the benchmark ends. */
const started = new Set<ChildProcess>();

const pause = (seconds: number): Promise<void> => new Promise((done) => setTimeout(done, seconds * 1000));
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const report = (what: string, value: string): void => console.log(`${what.padEnd(44)} ${value}`);
const ms = (values: readonly number[]): string =>
  `${median(values).toFixed(0)} ms  (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}, n = ` +
  `${values.length})`;

/**
 * The example's installation with one more repository, and a pipeline of builds in a row that write down when they run.
 */
const writeInstallation = (): void => {
  const config = readFileSync(join(EXAMPLE, 'tagline.config.yaml'), 'utf8');
  const more = config.replace(/^repositories:.*$/m, 'repositories: [hello, row]');
  if (more === config) throw new Error('the example names its repositories otherwise than this benchmark expects');
  writeFileSync(join(folder, 'tagline.config.yaml'), more);
  cpSync(join(EXAMPLE, 'pipeline.yaml'), join(folder, 'pipeline.yaml'));
  const actions = Array.from(
    { length: ACTIONS },
    (_, index) =>
      `      - { name: Build${index}, runOrder: ${index + 1}, commands: ['date +%s%3N >> ${marks}'], ` +
      `inputArtifacts: [source] }`,
  );
  writeFileSync(
    join(folder, 'row.yaml'),
    `name: row
executionMode: QUEUED
tagScheme: '{environment}_{scope}/{team}/{version}'
environments: { dev: {} }
triggers:
  - { providerType: CodeCommit, gitConfiguration: { sourceActionName: Source, push: [{ tags: { includes: ['*_*/*/*'] } }] } }
stages:
  - name: Source
    actions: [{ name: Source, provider: CodeCommit, configuration: { RepositoryName: row }, outputArtifacts: [source] }]
  - name: Build
    actions:
${actions.join('\n')}
`,
  );
};

const CLI = join(ROOT, 'cli', 'tagline');

/** Seconds until it is up. */
const start = async (): Promise<{ child: ChildProcess; seconds: number }> => {
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
const stop = (child: ChildProcess): Promise<void> =>
  new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGINT');
  });

const tagline = (...words: string[]): Promise<string> =>
  new Promise((done, fail) =>
    execFile(CLI, [...words, '--data', data], { cwd: folder }, (error, out, err) =>
      error ? fail(new Error(`tagline ${words.join(' ')}: ${err}`)) : done(out),
    ),
  );
const answerOf = async <T>(...words: string[]): Promise<T> => JSON.parse(await tagline(...words, '--json')) as T;

interface Execution {
  readonly id: string;
  readonly tag: string;
  readonly status: string;
}
const endOf = async (tag: string): Promise<Execution> => {
  for (;;) {
    const { executions } = await answerOf<{ executions: Execution[] }>('executions');
    const found = executions.find((execution) => execution.tag === tag);
    if (found && found.status !== 'InProgress') return found;
    await pause(0.2);
  }
};

/** Pushes a commit and a tag; answers when the push had ended. */
const push = (repository: string, from: string | undefined, tag: string): number => {
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

const placeOf = (): { url: string; region: string; account: string } =>
  JSON.parse(readFileSync(join(data, 'endpoint.json'), 'utf8'));

const runExample = async (tag: string): Promise<void> => {
  push('hello', EXAMPLE, tag);
  for (let asked = false; !asked; await pause(0.2)) {
    const { approvals } = await answerOf<{ approvals: { id: string; status: string }[] }>('approvals');
    const open = approvals.find(({ status }) => status === 'Open');
    if (open) await tagline('approve', open.id);
    asked = open !== undefined;
  }
  const { status } = await endOf(tag);
  if (status !== 'Succeeded') throw new Error(`the example ended as ${status}`);
};

const marksOf = (): number[] => (existsSync(marks) ? readFileSync(marks, 'utf8').trim().split('\n').map(Number) : []);

const runRow = async (tag: string): Promise<{ first: number; between: number[] }> => {
  rmSync(marks, { force: true });
  const pushed = push('row', undefined, tag);
  // Asking the API meanwhile would be measured too.
  const until = Date.now() + LONGEST_RUN;
  while (marksOf().length < ACTIONS && Date.now() < until) await pause(0.05);
  const { status } = await endOf(tag);
  const at = marksOf();
  if (status !== 'Succeeded' || at.length !== ACTIONS) throw new Error(`${tag}: ${status}, ${at.length} builds`);
  return { first: (at[0] ?? 0) - pushed, between: at.slice(1).map((mark, index) => mark - (at[index] ?? 0)) };
};

/** The same commands by nothing but a shell each. */
const runShell = (): number[] => {
  rmSync(marks, { force: true });
  for (let index = 0; index < ACTIONS; index += 1) execFileSync('sh', ['-c', `date +%s%3N >> ${marks}`]);
  const at = marksOf();
  return at.slice(1).map((mark, index) => mark - (at[index] ?? 0));
};

const historyOfRow = async (): Promise<{ events: number; transitions: number }> => {
  const { url, region, account } = placeOf();
  const keys = JSON.parse(readFileSync(join(data, 'keys.json'), 'utf8'));
  const client = new SFNClient({ endpoint: url, region, credentials: keys[account] });
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
  for (const { name, stateMachineArn } of stateMachines) {
    if (!name?.includes('row')) continue;
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
    const [one] = executions;
    if (!one) continue;
    const { events = [] } = await client.send(
      new GetExecutionHistoryCommand({ executionArn: one.executionArn, maxResults: 1000 }),
    );
    return { events: events.length, transitions: events.filter(({ type }) => type?.endsWith('StateEntered')).length };
  }
  throw new Error('no machine of the row has run');
};

/** Only Linux tells it exactly. */
const residentOf = ({ pid }: ChildProcess): number | undefined => {
  const file = `/proc/${pid}/status`;
  return existsSync(file) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1]) / 1024 : undefined;
};
const cpuOf = ({ pid }: ChildProcess): number | undefined => {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

try {
  report(
    'load of the machine before',
    loadavg()
      .map((load) => load.toFixed(1))
      .join(' '),
  );
  writeInstallation();
  const empty = await start();
  report('start, empty data folder', `${empty.seconds.toFixed(1)} s`);
  await stop(empty.child);
  const { child, seconds } = await start();
  report('start, warm', `${seconds.toFixed(1)} s`);
  await runExample('dev_eu-central-1/research/1.0');
  await pause(SETTLE_SECONDS);
  report('resident after one run of the example', `${residentOf(child)?.toFixed(0) ?? '?'} MB`);
  const before = cpuOf(child);
  await pause(IDLE_SECONDS);
  const after = cpuOf(child);
  const idle = before === undefined || after === undefined ? undefined : ((after - before) / IDLE_SECONDS) * 100;
  report('idle', `${idle?.toFixed(1) ?? '?'} % of a core over ${IDLE_SECONDS} s`);

  await tagline('pipelines', 'put', join(folder, 'row.yaml'));
  const runs: { first: number; between: number[] }[] = [];
  const shell: number[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    runs.push(await runRow(`dev_us-east-1/research/${run}.0`));
    shell.push(...runShell());
  }
  report('push to first build', ms(runs.map(({ first }) => first)));
  report('per action in a row', ms(runs.flatMap(({ between }) => between)));
  report('  the same commands by a bare shell', ms(shell));
  const { events, transitions } = await historyOfRow();
  report(`a source and ${ACTIONS} builds in a row`, `${transitions} transitions, ${events} history events`);
  report('resident at the end', `${residentOf(child)?.toFixed(0) ?? '?'} MB`);
  await stop(child);
  report(
    'load of the machine after',
    loadavg()
      .map((load) => load.toFixed(1))
      .join(' '),
  );
  if ((loadavg()[0] ?? 0) > 2.5)
    console.log('the machine had other work: run it again on a quiet one before comparing');
} finally {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
