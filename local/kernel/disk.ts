/** The data folder: one SQLite database per service and plain folders for bodies. One process may use it at a time. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface Disk {
  database(name: string): DatabaseSync;
  folder(name: string): string;
  close(): void;
}

export const openDisk = (root: string): Disk => {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  // Node reads the nearest package.json above a file: what builds and functions run in here must not become part of a
  // project that the folder lies in.
  writeFileSync(join(root, 'package.json'), '{}\n');
  const open = new Map<string, DatabaseSync>();
  return {
    database(name) {
      const known = open.get(name);
      if (known) return known;
      const db = new DatabaseSync(join(root, `${name}.sqlite`));
      // kill -9 loses nothing in WAL with NORMAL; only a power cut can lose the newest transactions (never corrupt
      // them).
      db.exec(
        'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000',
      );
      open.set(name, db);
      return db;
    },
    folder(name) {
      const path = join(root, name);
      mkdirSync(path, { recursive: true, mode: 0o700 });
      return path;
    },
    close() {
      for (const db of open.values()) db.close();
      open.clear();
    },
  };
};
