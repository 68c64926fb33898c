/**
 * Keeps a function to what it would find on AWS: its own files and the SDK of the runtime. Modules that merely lie
 * above the data folder on this machine are not found, and ends of the process end only the worker.
 */
import { realpathSync } from 'node:fs';
import { createRequire, registerHooks, syncBuiltinESMExports } from 'node:module';
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

type Resolve = Exclude<Parameters<typeof registerHooks>[0]['resolve'], undefined>;

/** `require` does not ask for the parent that a hook names: it is made from there instead. */
const resolveFrom =
  (provided: string): Resolve =>
  (specifier, context, next) => {
    const required = context.conditions.includes('require');
    const found = tryResolve(() =>
      required
        ? { url: pathToFileURL(createRequire(provided).resolve(specifier)).href, shortCircuit: true }
        : next(specifier, { ...context, parentURL: provided }),
    );
    if (found) return found;
    throw Object.assign(
      new Error(
        `Cannot find module '${specifier}': on AWS the runtime brings the whole SDK, here only the clients that are ` +
          `installed beside this cloud`,
      ),
      { code: 'MODULE_NOT_FOUND' },
    );
  };

const confineModules = (root: string, provided: string): void => {
  const resolveProvided = resolveFrom(provided);
  registerHooks({
    resolve(specifier, context, next) {
      if (!context.parentURL?.startsWith(root)) return next(specifier, context);
      const found = tryResolve(() => next(specifier, context));
      if (found && (!found.url.startsWith('file:') || found.url.startsWith(root))) return found;
      if (PROVIDED.test(specifier)) return resolveProvided(specifier, context, next);
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
