/** Finds `index.handler` or `dir/index.nested.handler` under the task root, in ESM or CommonJS. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Handler = (
  event: unknown,
  context: unknown,
  callback: (error?: unknown, result?: unknown) => void,
) => unknown;

export const loadHandler = async (taskRoot: string, name: string): Promise<Handler> => {
  const root = realpathSync(taskRoot);
  if (name.includes('..'))
    throw named(
      'Runtime.MalformedHandlerName',
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  const folder = name.slice(0, name.length - basename(name).length);
  const [, file, path] = /^([^.]*)\.(.*)$/.exec(basename(name)) ?? [];
  if (!file || !path) throw named('Runtime.MalformedHandlerName', 'Bad handler');
  const module = await load(join(root, folder, file), file);
  let found: unknown = module;
  for (const part of path.split('.')) found = (found as Record<string, unknown> | undefined)?.[part];
  if (found === undefined) throw named('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof found !== 'function') throw named('Runtime.HandlerNotFound', `${name} is not a function`);
  return found as Handler;
};

const load = async (path: string, file: string): Promise<unknown> => {
  const found = ['', '.js', '.mjs', '.cjs'].map((ending) => path + ending).find((candidate) => existsSync(candidate));
  if (!found) {
    throw named('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  }
  try {
    if (found.endsWith('.mjs') || (found.endsWith('.js') && isModule(dirname(found))))
      return await import(pathToFileURL(found).href);
    return createRequire(found)(found);
  } catch (error) {
    if (error instanceof SyntaxError) throw renamed('Runtime.UserCodeSyntaxError', error);
    const code = (error as NodeJS.ErrnoException | undefined)?.code;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND')
      throw renamed('Runtime.ImportModuleError', error as Error);
    throw error;
  }
};

/** The nearest package.json above decides, as in Node; the task root's parent always has an empty one. */
const isModule = (folder: string): boolean => {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: string }).type === 'module';
  return dirname(folder) !== folder && isModule(dirname(folder));
};

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

const renamed = (name: string, cause: Error): Error =>
  Object.assign(new Error(String(cause)), { name, stack: `${name}: ${cause.stack}` });
