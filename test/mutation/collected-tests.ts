/**
 * Stands in for `node:test` in the copy: tests are collected, so that one process can run any of them again and again.
 */
type Work = (context: { test: (title: string, work: () => unknown) => Promise<unknown> }) => unknown;

export interface CollectedTest {
  readonly id: string;
  run(): Promise<void>;
}

export const tests: CollectedTest[] = [];
/** The file that is being loaded. */
export const loading = { file: '' };

export const test = (title: string, ...rest: readonly unknown[]): void => {
  const work = rest.at(-1) as Work;
  tests.push({
    id: `${loading.file} > ${title}`,
    async run() {
      await work({ test: async (_inner, inner) => inner() });
    },
  });
};
export const it = test;
export const describe = (_title: string, body: () => void): void => body();
export default test;
