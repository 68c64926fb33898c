/**
 * What does a pipeline cost on this machine, and what would it cost on AWS? Starts Tagline empty and warm, runs the
 * example once, then a row of small builds several times, beside a bare shell that runs the same commands; then 20 and
 * 200 builds side by side and in a row, with their transitions, requests and price beside CodePipeline's. Medians; the
 * load of the machine is printed with them.
 * `npm run bench pipeline [RUNS]`
 */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import {
  answerOf,
  EXAMPLE,
  endAll,
  endOf,
  folder,
  pause,
  push,
  start,
  stop,
  tagline,
  writeInstallation,
} from './installed.ts';
import { historyOf, measureShapes, pipelineText } from './pipeline-shapes.ts';

const RUNS = Number(process.argv[2] ?? 5);
const ACTIONS = 6;
/** Milliseconds; a run that takes longer has failed. */
const LONGEST_RUN = 120_000;
/** Once a minute the engine looks for what was lost: a whole minute has one such look. */
const IDLE_SECONDS = 60;
/** Environments that are too many end some seconds after the last call, and V8 gives their memory back ten later. */
const SETTLE_SECONDS = 20;

const marks = join(folder, 'marks');

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const report = (what: string, value: string): void => console.log(`${what.padEnd(44)} ${value}`);
const ms = (values: readonly number[]): string =>
  `${median(values).toFixed(0)} ms  (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}, n = ` +
  `${values.length})`;

/** A pipeline of builds in a row that write down when they run. */
const writeRow = (): void => {
  const actions = Array.from(
    { length: ACTIONS },
    (_, index) =>
      `      - { name: Build${index}, runOrder: ${index + 1}, commands: ['date +%s%3N >> ${marks}'], ` +
      `inputArtifacts: [source] }`,
  );
  writeFileSync(join(folder, 'row.yaml'), pipelineText('row', [actions]));
};

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
  writeRow();
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
    runs.push(await runRow(`dev_us-east-1/research/${run}.0-row`));
    shell.push(...runShell());
  }
  report('push to first build', ms(runs.map(({ first }) => first)));
  report('per action in a row', ms(runs.flatMap(({ between }) => between)));
  report('  the same commands by a bare shell', ms(shell));
  const { events, transitions } = await historyOf('row');
  report(`a source and ${ACTIONS} builds in a row`, `${transitions} transitions, ${events} history events`);
  await measureShapes(report);
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
  endAll();
}
