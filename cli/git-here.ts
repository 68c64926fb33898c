/** Git in the folder that a command runs in, as the person runs it: with their configuration and credentials. */
import { execFile } from 'node:child_process';
import { TaglineError } from '../core/fault.ts';

/** What git prints. Throws `GitFailed` with git's own words. */
export const gitHere =
  (cwd: string) =>
  (...args: readonly string[]): Promise<string> =>
    new Promise((done, fail) => {
      execFile('git', [...args], { cwd, env: { ...process.env, LC_ALL: 'C' } }, (error, stdout, stderr) => {
        if (!error) return done(stdout.trim());
        const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
        const words = missing ? 'git is not on PATH' : stderr.trim() || error.message;
        fail(
          new TaglineError('GitFailed', `git ${args[0]}: ${words}`, {
            remedy: 'Correct what git says, then try again.',
          }),
        );
      });
    });

export type Git = ReturnType<typeof gitHere>;

/** Undefined where git fails: the thing that is asked for is not there. */
export const ifThere = (asked: Promise<string>): Promise<string | undefined> => asked.catch(() => undefined);
