/**
 * A process that holds the instrumented copy and its tests: measures what covers each mutant, or tries mutants one by
 * one.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { loading, tests } from './collected-tests.ts';
import { BOX, TESTS } from './instrument.ts';

interface Stryker {
  activeMutant?: string | undefined;
  currentTestId?: string;
  hitCount?: number | undefined;
  hitLimit?: number;
  mutantCoverage?: Coverage;
}

/** Mutant -> how often it was reached: while files were loaded, and in each test. */
export interface Coverage {
  readonly static: Readonly<Record<string, number>>;
  readonly perTest: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export type Order = { readonly kind: 'cover' } | { readonly kind: 'try'; readonly mutants: readonly MutantWork[] };
export interface MutantWork {
  readonly id: string;
  readonly covering: readonly string[];
  /** More hits than these are a loop without end. */
  readonly limit: number;
}

export type Told =
  | { readonly kind: 'covered'; readonly coverage: Coverage; readonly failed: readonly string[] }
  | { readonly kind: 'begins'; readonly id: string }
  | { readonly kind: 'tried'; readonly id: string; readonly killed: boolean };

const stryker: Stryker = {};
Object.assign(globalThis, { __stryker__: stryker });
const tell = (told: Told): Promise<void> => new Promise((sent) => process.send?.(told, () => sent()));

const fails = async (run: () => Promise<void>): Promise<boolean> => {
  try {
    await run();
    return false;
  } catch {
    return true;
  }
};

const cover = async (): Promise<void> => {
  const failed: string[] = [];
  for (const { id, run } of tests) {
    stryker.currentTestId = id;
    if (await fails(run)) failed.push(id);
  }
  await tell({ kind: 'covered', coverage: stryker.mutantCoverage ?? { static: {}, perTest: {} }, failed });
};

const tryMutants = async (mutants: readonly MutantWork[]): Promise<void> => {
  const byId = new Map(tests.map((one) => [one.id, one]));
  for (const { id, covering, limit } of mutants) {
    await tell({ kind: 'begins', id });
    Object.assign(stryker, { activeMutant: id, hitCount: 0, hitLimit: limit });
    let killed = false;
    for (const test of covering) {
      killed = await fails(() => byId.get(test)?.run() ?? Promise.resolve());
      if (killed) break;
    }
    Object.assign(stryker, { activeMutant: undefined, hitCount: undefined });
    await tell({ kind: 'tried', id, killed });
  }
};

// What a mutant leaves running may fail after its test.
process.on('unhandledRejection', () => {});
process.on('message', async (order: Order) => {
  process.chdir(BOX);
  for (const file of globSync(TESTS, { cwd: BOX }).sort()) {
    loading.file = file;
    await import(join(BOX, file));
  }
  await (order.kind === 'cover' ? cover() : tryMutants(order.mutants));
  process.exit(0);
});
