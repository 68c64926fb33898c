/**
 * A copy of the sources in which every mutant is present and one at a time can be switched on: Stryker's instrumenter.
 */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

const ROOT = join(import.meta.dirname, '../..');
export const BOX = join(import.meta.dirname, '.sandbox');

/** What takes part in core's tests. */
const COPIED = ['core', 'providers', 'statemachines', 'adapters', 'test/core', 'examples', 'package.json'];
export const TESTS = 'test/core/{*,{steps,parts,ledger}/*}.test.ts';
const COLLECTED = new URL('collected-tests.ts', import.meta.url).href;

interface Instrumented {
  readonly files: readonly { readonly name: string; readonly content: string }[];
  readonly mutants: readonly (Mutant & { readonly status?: string })[];
}

interface Instrumenter {
  instrument(
    files: readonly { name: string; content: string; mutate: boolean }[],
    options: { plugins: null; excludedMutations: readonly string[]; ignorers: readonly never[] },
  ): Promise<Instrumented>;
}

/** The package is this folder's own: `npm ci --prefix test/mutation`. */
const NAME = '@stryker-mutator/instrumenter';
const SILENT = { isDebugEnabled: () => false, trace() {}, debug() {}, info() {}, warn() {} };

/** Writes the copy and answers its mutants. Texts are left out: they are words for people. */
export const instrument = async (patterns: readonly string[]): Promise<readonly Mutant[]> => {
  rmSync(BOX, { recursive: true, force: true });
  mkdirSync(BOX, { recursive: true });
  for (const part of COPIED) cpSync(join(ROOT, part), join(BOX, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(BOX, 'node_modules'));
  const { Instrumenter } = (await import(NAME)) as { Instrumenter: new (logger: typeof SILENT) => Instrumenter };
  const files = globSync([...patterns], { cwd: ROOT })
    .sort()
    .map((name) => ({ name, content: readFileSync(join(ROOT, name), 'utf8'), mutate: true }));
  const options = { plugins: null, excludedMutations: ['StringLiteral'], ignorers: [] };
  const made = await new Instrumenter(SILENT).instrument(files, options);
  for (const { name, content } of made.files) writeFileSync(join(BOX, name), content);
  for (const file of globSync(TESTS, { cwd: BOX })) {
    const text = readFileSync(join(BOX, file), 'utf8');
    writeFileSync(join(BOX, file), text.replace("from 'node:test'", `from '${COLLECTED}'`));
  }
  return made.mutants.filter(({ status, mutatorName }) => status !== 'Ignored' && mutatorName !== 'StringLiteral');
};
