/**
 * Keeps a function to what it would find on AWS: its own files and the SDK of the runtime. Modules that merely lie
 * above the data folder on this machine are not found, and ends of the process end only the worker.
 */
import { realpathSync } from 'node:fs';
import { createRequire, registerHooks, syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { pathToFileURL } from 'node:url';
import type { Start } from './messages.ts';

export const confine = ({ taskRoot, layers, generation, provided }: Start): void => {
  confineModules(rootUrl(taskRoot), layers.map(rootUrl).reverse(), `nodejs/node${generation}/`, provided);
  process.cwd = () => taskRoot;
  const { kill } = process;
  process.kill = (pid, signal) => (pid === process.pid && signal !== 0 ? process.exit(137) : kill(pid, signal));
  // os.homedir() asks the process, not the worker's own environment.
  os.homedir = () => process.env['HOME'] ?? '/';
  syncBuiltinESMExports();
};

const rootUrl = (folder: string): string => pathToFileURL(`${realpathSync(folder)}/`).href;

const PROVIDED = /^(@aws-sdk|@smithy)\//;

type Resolve = Exclude<Parameters<typeof registerHooks>[0]['resolve'], undefined>;

/** `require.resolve` asks the hooks again: what this hook itself asks is not its business. */
let searching = false;

/**
 * What a module that lay at this URL would find; undefined if nothing. `require` does not ask for the parent that a
 * hook names: it is made from there instead.
 */
const resolvedFrom = (
  parentURL: string,
  [specifier, context, next]: Parameters<Resolve>,
): ReturnType<Resolve> | undefined => {
  const required = context.conditions.includes('require');
  searching = true;
  try {
    return required
      ? { url: pathToFileURL(createRequire(parentURL).resolve(specifier)).href, shortCircuit: true }
      : next(specifier, { ...context, parentURL });
  } catch {
    return undefined;
  } finally {
    searching = false;
  }
};

const notProvided = (specifier: string): Error =>
  Object.assign(
    new Error(
      `Cannot find module '${specifier}': on AWS the runtime brings the whole SDK, here only the clients that are ` +
        `installed beside this cloud`,
    ),
    { code: 'MODULE_NOT_FOUND' },
  );

/** The order of NODE_PATH on AWS: the function's own files, its layers, the runtime's. */
const confineModules = (root: string, layers: readonly string[], modules: string, provided: string): void => {
  const roots = [root, ...layers];
  const own = ({ url }: { url: string }): boolean =>
    !url.startsWith('file:') || roots.some((folder) => url.startsWith(folder));
  registerHooks({
    resolve(...asked) {
      const [specifier, context, next] = asked;
      if (searching || !roots.some((folder) => context.parentURL?.startsWith(folder))) return next(specifier, context);
      const found = tryResolve(() => next(specifier, context));
      if (found && own(found)) return found;
      for (const layer of /^[./]/.test(specifier) ? [] : layers) {
        const shared = resolvedFrom(`${layer}${modules}index.js`, asked);
        if (shared?.url.startsWith(layer)) return shared;
      }
      if (PROVIDED.test(specifier)) {
        const brought = resolvedFrom(provided, asked);
        if (brought) return brought;
        throw notProvided(specifier);
      }
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
