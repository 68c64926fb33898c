/** A command in this process: its exit code and the lines that it prints to either stream. */
import { mock } from 'node:test';
import { main } from '../../cli/main.ts';

export const said = async (...args: readonly string[]) => {
  const lines = { out: [] as string[], err: [] as string[] };
  const out = mock.method(console, 'log', (line: string) => lines.out.push(line));
  const err = mock.method(console, 'error', (line: string) => lines.err.push(line));
  try {
    return { code: await main(args), out: lines.out, err: lines.err };
  } finally {
    out.mock.restore();
    err.mock.restore();
  }
};
