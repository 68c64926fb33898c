/**
 * The part of `fs.promises` that isomorphic-git needs, in memory: a depth-1 clone never touches a disk and is gone
 * after the call.
 */
import type { FsClient } from 'isomorphic-git';

type Node = { readonly type: 'file'; readonly data: Uint8Array } | { readonly type: 'dir' };

const gone = (code: 'ENOENT' | 'ENOTDIR', path: string): Error =>
  Object.assign(new Error(`${code}: ${path}`), { code });

export const memoryFileSystem = (): FsClient => {
  const nodes = new Map<string, Node>([['/', { type: 'dir' }]]);
  const clean = (path: string): string =>
    `/${path
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/')}`;
  const node = (path: string): Node => {
    const found = nodes.get(clean(path));
    if (!found) throw gone('ENOENT', path);
    return found;
  };
  const parent = (path: string): string => clean(path).replace(/\/[^/]*$/, '') || '/';
  const stat = async (path: string) => {
    const found = node(path);
    const file = found.type === 'file';
    return {
      type: found.type,
      mode: file ? 0o100644 : 0o40755,
      size: file ? found.data.length : 0,
      ino: 0,
      dev: 0,
      uid: 0,
      gid: 0,
      mtimeMs: 0,
      ctimeMs: 0,
      isFile: () => file,
      isDirectory: () => !file,
      isSymbolicLink: () => false,
    };
  };
  return {
    promises: {
      async readFile(path: string, options?: { encoding?: string } | string) {
        const found = node(path);
        if (found.type !== 'file') throw gone('ENOENT', path);
        const encoding = typeof options === 'string' ? options : options?.encoding;
        return encoding === 'utf8' ? Buffer.from(found.data).toString('utf8') : found.data;
      },
      async writeFile(path: string, data: string | Uint8Array) {
        if (nodes.get(parent(path))?.type !== 'dir') throw gone('ENOENT', path);
        nodes.set(clean(path), { type: 'file', data: typeof data === 'string' ? Buffer.from(data) : data });
      },
      async mkdir(path: string) {
        if (nodes.get(parent(path))?.type !== 'dir') throw gone('ENOENT', path);
        if (!nodes.has(clean(path))) nodes.set(clean(path), { type: 'dir' });
      },
      async readdir(path: string) {
        if (node(path).type !== 'dir') throw gone('ENOTDIR', path);
        const prefix = clean(path) === '/' ? '/' : `${clean(path)}/`;
        return [...nodes.keys()]
          .filter((name) => name !== '/' && name.startsWith(prefix) && !name.slice(prefix.length).includes('/'))
          .map((name) => name.slice(prefix.length));
      },
      async unlink(path: string) {
        node(path);
        nodes.delete(clean(path));
      },
      async rmdir(path: string) {
        node(path);
        nodes.delete(clean(path));
      },
      stat,
      lstat: stat,
      async readlink(path: string) {
        throw gone('ENOENT', path);
      },
      async symlink(_target: string, path: string) {
        throw gone('ENOENT', path);
      },
    },
  };
};
