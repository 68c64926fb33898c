/**
 * Keeps a function to what it would find on AWS: its own files and the SDK of the runtime. Modules that merely lie above the data folder
 * on this machine are not found, and ends of the process end only the worker.
 */
import { realpathSync } from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { pathToFileURL } from 'node:url';

export const confine = (taskRoot: string, provided: string): void => {
  confineModules(pathToFileURL(`${realpathSync(taskRoot)}/`).href, provided);
  process.cwd = () => taskRoot;
  const { kill } = process;
  process.kill = (pid, signal) => (pid === process.pid && signal !== 0 ? process.exit(137) : kill(pid, signal));
  // os.homedir() asks the process, not the worker's own environment.
  os.homedir = () => process.env['HOME'] ?? '/';
  syncBuiltinESMExports();
};

const PROVIDED = /^(@aws-sdk|@smithy)\//;

const confineModules = (root: string, provided: string): void => {
  registerHooks({
    resolve(specifier, context, next) {
      if (!context.parentURL?.startsWith(root)) return next(specifier, context);
      const found = tryResolve(() => next(specifier, context));
      if (found && (!found.url.startsWith('file:') || found.url.startsWith(root))) return found;
      if (PROVIDED.test(specifier)) return next(specifier, { ...context, parentURL: provided });
      if (!found) return next(specifier, context);
      throw Object.assign(new Error(`Cannot find module '${specifier}'`), { code: 'MODULE_NOT_FOUND' });
    },
  });
};

const tryResolve = <T>(resolve: () => T): T | undefined => {
  try {
    return resolve();
  } catch {
    return undefined;
  }
};
