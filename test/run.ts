/**
 * Runs the tests two processes at a time: the files of a folder in one process, which loads what they share once.
 * Scenarios that share a Tagline are dealt to a process for each core. Other scenarios, and files whose hooks or
 * variables would reach their neighbours, have a process each.
 * `node test/run.ts [FOLDER or FILE…]`
 */
import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const AT_ONCE = 2;
/** Above the others in a process, they reach them too. */
const REACHES_OTHERS = /^(?:beforeEach|afterEach)\(|^process\.env/m;
/** Runs in the Tagline of its process. */
const SHARES = /^import .* from '\.\/scenario\.ts';$/m;
/** What takes longest begins first. */
const FIRST = ['test/scenarios, shared', 'test/scenarios', 'test/local/assembly', 'test/infra', 'test/local/services'];
/** What Node says at the end of a run, in its order and by its names. */
const COUNTS = ['tests', 'pass', 'fail', 'cancelled', 'skipped', 'todo'] as const;

interface Group {
  readonly name: string;
  readonly files: readonly string[];
}
type Counts = Record<(typeof COUNTS)[number], number>;

const nothing = (): Counts => ({ tests: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 });

const folderOf = (file: string): string => {
  const [, first = '', second = '', third = ''] = file.split('/');
  return first === 'local' && second === 'services' ? `test/local/services/${third}` : `test/${first}`;
};
const isAlone = (file: string): boolean =>
  file.startsWith('test/scenarios/') ||
  file.startsWith('test/local/assembly/') ||
  REACHES_OTHERS.test(readFileSync(join(ROOT, file), 'utf8'));

const groupsOf = (files: readonly string[]): readonly Group[] => {
  const sharing = files.filter((file) => SHARES.test(readFileSync(join(ROOT, file), 'utf8')));
  const groups = Map.groupBy(files, (file) => {
    if (sharing.includes(file)) return `test/scenarios, shared ${1 + (sharing.indexOf(file) % AT_ONCE)}`;
    return isAlone(file) ? file : folderOf(file);
  });
  const rank = ({ name }: Group): number => {
    const found = FIRST.findIndex((prefix) => name.startsWith(prefix));
    return found < 0 ? FIRST.length : found;
  };
  return [...groups].map(([name, files]) => ({ name, files })).sort((a, b) => rank(a) - rank(b));
};

const countsIn = (said: string): Counts | undefined => {
  const found = COUNTS.map((name) => [name, new RegExp(`^ℹ ${name} (\\d+)$`, 'm').exec(said)?.[1]] as const);
  if (found.some(([, count]) => count === undefined)) return undefined;
  return Object.fromEntries(found.map(([name, count]) => [name, Number(count)])) as Counts;
};

/** Its whole output is said if anything in it failed. */
const run = ({ name, files }: Group): Promise<Counts> =>
  new Promise((done) => {
    const begun = performance.now();
    const child = spawn(process.execPath, ['--test', '--test-isolation=none', '--test-reporter=spec', ...files], {
      cwd: ROOT,
      env: { ...process.env, NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/tagline/compiled') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        said += text;
      });
    }
    child.on('close', (code) => {
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      // A process that crashed says nothing: it counts as a failure below.
      const counts = countsIn(said) ?? nothing();
      const failed = code !== 0 || counts.tests === 0;
      if (failed) process.stdout.write(`${said}\n`);
      process.stdout.write(`${failed ? '✖' : '✔'} ${name}: ${counts.tests} tests, ${seconds} s\n`);
      // A process that ends otherwise than its tests say has failed too.
      done(failed && counts.fail === 0 ? { ...counts, fail: 1 } : counts);
    });
  });

const asked = process.argv.slice(2);
const files = globSync('test/**/*.test.ts', { cwd: ROOT })
  .filter((file) => asked.length === 0 || asked.some((one) => file.startsWith(one.replace(/^\.\//, ''))))
  .sort();
if (files.length === 0) {
  process.stderr.write(`no test file begins with ${asked.join(' or ')}\n`);
  process.exit(2);
}
const begun = performance.now();
const waiting = [...groupsOf(files)];
const total = nothing();
const work = async (): Promise<void> => {
  for (let group = waiting.shift(); group; group = waiting.shift()) {
    const counts = await run(group);
    for (const name of COUNTS) total[name] += counts[name];
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, work));
for (const name of COUNTS) process.stdout.write(`ℹ ${name} ${total[name]}\n`);
process.stdout.write(`ℹ duration_ms ${(performance.now() - begun).toFixed(0)}\n`);
process.exitCode = total.fail + total.cancelled === 0 ? 0 : 1;
