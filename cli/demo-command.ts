/** A command that a person types in a demo: it runs as it stands, against the cloud of the demo. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { RunCommand } from './demo-scenes.ts';
import { paint, sign } from './paint.ts';
import { ROOT } from './synthesise.ts';

/** @throws Error if it ends otherwise than it is meant to, or prints something else */
export const runCommand = async (
  { data, execution, tell }: { readonly data: string; readonly execution?: string; tell(line: string): void },
  { runs, shows, exits }: RunCommand,
): Promise<string> => {
  const line = runs.replaceAll('{execution}', execution ?? '');
  tell(`${paint.bold('$')} ${line}`);
  const [, ...words] = wordsOf(line);
  const { code, said } = await outcomeOf(join(ROOT, 'cli', 'tagline'), [...words, '--data', data]);
  tell(said.trimEnd());
  if (code !== exits) throw new Error(`${line} ended with ${code}, expected ${exits}`);
  const missing = shows.filter((pattern) => !new RegExp(pattern).test(said));
  if (missing.length > 0) throw new Error(`${line} did not print ${missing.join(', ')}`);
  for (const pattern of shows) tell(`${sign('Succeeded')} ${paint.dim(`it says ${pattern}`)}`);
  return said;
};

/** Words as a shell splits them, as far as demos need it: single quotes keep blanks. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

const outcomeOf = (program: string, args: readonly string[]): Promise<{ code: number; said: string }> =>
  new Promise((done) => {
    const env = { ...process.env, NO_COLOR: '1' };
    const child = execFile(program, args, { env, maxBuffer: 16 * 1024 * 1024 }, (_error, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, said: stdout + stderr }),
    );
  });
