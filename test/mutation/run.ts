/**
 * `npm run test:mutation [PATTERN…]`: changes core in one place at a time and counts the changes that a test notices.
 * Exits 1 below 85 %.
 * All mutants lie in one instrumented copy, so a process tries thousands; one that loops without end is killed, and the
 * rest go on in a new one.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Coverage, MutantWork, Order, Told } from './child.ts';
import { instrument, type Mutant } from './instrument.ts';

const DEFAULT = ['core/{lane,lease,approval,execution}.ts', 'core/{steps,parts}/*.ts'];
const LEAST_PERCENT = 85;
/** No test takes so long: its mutant has hung. */
const SILENCE_MS = 15_000;

/** Runs a child until it ends; a child that says nothing for too long is killed. */
const child = (order: Order, hear: (told: Told) => void, silence: number): Promise<void> =>
  new Promise((ended) => {
    const process = fork(join(import.meta.dirname, 'child.ts'), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    let timer = setTimeout(() => process.kill('SIGKILL'), silence);
    process.on('message', (told: Told) => {
      clearTimeout(timer);
      timer = setTimeout(() => process.kill('SIGKILL'), silence);
      hear(told);
    });
    process.on('exit', () => {
      clearTimeout(timer);
      ended();
    });
    process.send(order);
  });

const coverageOf = async (): Promise<Coverage> => {
  let heard: Extract<Told, { kind: 'covered' }> | undefined;
  await child(
    { kind: 'cover' },
    (told) => {
      if (told.kind === 'covered') heard = told;
    },
    300_000,
  );
  if (!heard) throw new Error('the tests did not run to their end without a mutant');
  if (heard.failed.length > 0) throw new Error(`without any mutant these fail:\n${heard.failed.join('\n')}`);
  return heard.coverage;
};

const workFor = (mutant: Mutant, { perTest }: Coverage): MutantWork => {
  const hits = Object.entries(perTest).flatMap(([test, reached]) =>
    reached[mutant.id] ? [[test, reached[mutant.id] ?? 0] as const] : [],
  );
  const total = hits.reduce((sum, [, count]) => sum + count, 0);
  return { id: mutant.id, covering: hits.map(([test]) => test), limit: total * 100 + 1000 };
};

/** Mutant -> killed? */
const tryAll = async (all: readonly MutantWork[]): Promise<ReadonlyMap<string, boolean>> => {
  const results = new Map<string, boolean>();
  let left = all;
  while (left.length > 0) {
    let trying: string | undefined;
    await child(
      { kind: 'try', mutants: left },
      (told) => {
        if (told.kind === 'begins') trying = told.id;
        if (told.kind === 'tried') results.set(told.id, told.killed);
        if (told.kind === 'tried' && results.size % 250 === 0) console.error(`${results.size} of ${all.length}`);
      },
      SILENCE_MS,
    );
    // It hung: something was noticed.
    if (trying !== undefined && !results.has(trying)) results.set(trying, true);
    const before = left.length;
    left = left.filter(({ id }) => !results.has(id));
    if (left.length === before) throw new Error('a process tried nothing');
  }
  return results;
};

const patterns = process.argv.slice(2);
const mutants = await instrument(patterns.length === 0 ? DEFAULT : patterns);
const coverage = await coverageOf();
// Schemas and constants are made once, while a file is loaded: a switch comes too late for them.
const switchable = mutants.filter(({ id }) => !coverage.static[id]);
const work = switchable.map((mutant) => workFor(mutant, coverage));
const results = await tryAll(work.filter(({ covering }) => covering.length > 0));

const files = [...new Set(switchable.map(({ fileName }) => fileName))].sort();
const share = (of: readonly Mutant[]): string => {
  const killed = of.filter(({ id }) => results.get(id) === true).length;
  return (
    `${String(killed).padStart(5)} of ${String(of.length).padStart(5)}  ` +
    `${((100 * killed) / of.length).toFixed(1).padStart(5)} %`
  );
};
for (const { id, fileName, mutatorName, replacement, location } of switchable)
  if (results.get(id) !== true)
    console.log(
      `${fileName}:${location.start.line + 1} ${mutatorName} ` +
        `${results.has(id) ? 'survives' : 'is reached by no test'}: ${replacement.replaceAll(/\s+/g, ' ').slice(0, 80)}`,
    );
for (const file of files) console.log(`${share(switchable.filter(({ fileName }) => fileName === file))}  ${file}`);
console.log(
  `${share(switchable)}  all; ${mutants.length - switchable.length} more are made while files are loaded and are ` +
    `not tried`,
);
const killed = switchable.filter(({ id }) => results.get(id) === true).length;
process.exitCode = (100 * killed) / switchable.length >= LEAST_PERCENT ? 0 : 1;
