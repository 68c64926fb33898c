/** Outputs that stacks export to others of the same account and region, and who imports them. */
import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../kernel/statements.ts';
import type { OutputRow } from './rows.ts';
import { invalid } from './validation.ts';

export interface ExportRow {
  readonly name: string;
  readonly value: string;
  readonly stack: string;
}

interface Place {
  readonly account: string;
  readonly region: string;
}

export const openExports = (db: DatabaseSync) => {
  const find = prepare<ExportRow>(
    db,
    'SELECT name, value, stack FROM exports WHERE account = ? AND region = ? AND name = ?',
  );
  const list = prepare<ExportRow>(
    db,
    'SELECT name, value, stack FROM exports WHERE account = ? AND region = ? ORDER BY name',
  );
  const put = db.prepare('INSERT OR REPLACE INTO exports (account, region, name, stack, value) VALUES (?, ?, ?, ?, ?)');
  const drop = db.prepare('DELETE FROM exports WHERE account = ? AND region = ? AND name = ?');
  const importers = db.prepare(
    'SELECT stack FROM imports WHERE account = ? AND region = ? AND name = ? ORDER BY stack',
  );
  const forget = db.prepare('DELETE FROM imports WHERE stack = ?');
  const remember = db.prepare('INSERT OR IGNORE INTO imports (account, region, name, stack) VALUES (?, ?, ?, ?)');

  const exported = ({ account, region }: Place, name: string) => find.get(account, region, name);
  const all = ({ account, region }: Place) => list.all(account, region);
  const importersOf = ({ account, region }: Place, name: string): string[] =>
    importers.all(account, region, name).map((row) => row['stack'] as string);
  const nameOf = (stack: string) => stack.split('/')[1];

  return {
    exported,
    all,
    importersOf,
    setImports(place: Place, stack: string, names: Iterable<string>): void {
      forget.run(stack);
      for (const name of names) remember.run(place.account, place.region, name, stack);
    },
    /** Throws ValidationError if the stack would take or change an export that others have or use. */
    check(place: Place, stack: string, outputs: readonly OutputRow[]): void {
      const wanted = new Map(
        outputs.filter((o) => o.exportName !== undefined).map((o) => [o.exportName as string, o.value]),
      );
      for (const name of wanted.keys()) {
        const owner = exported(place, name);
        if (owner && owner.stack !== stack)
          throw invalid(`Export with name ${name} is already exported by stack ${nameOf(owner.stack)}`);
      }
      for (const own of all(place).filter((row) => row.stack === stack)) {
        const users = importersOf(place, own.name).map(nameOf).join(', ');
        if (!users || wanted.get(own.name) === own.value) continue;
        throw invalid(
          `Export ${own.name} cannot be ${wanted.has(own.name) ? 'updated' : 'deleted'} as it is in use by ${users}`,
        );
      }
    },
    /** The first export of the stack that another uses, with its users. */
    inUse(place: Place, stack: string): { readonly name: string; readonly users: readonly string[] } | undefined {
      return all(place)
        .filter((row) => row.stack === stack)
        .map(({ name }) => ({ name, users: importersOf(place, name).map((id) => nameOf(id) as string) }))
        .find(({ users }) => users.length > 0);
    },
    /** Makes the stack's exports those of its outputs. */
    save(place: Place, stack: string, outputs: readonly OutputRow[]): void {
      for (const own of all(place)) if (own.stack === stack) drop.run(place.account, place.region, own.name);
      for (const { exportName, value } of outputs)
        if (exportName !== undefined) put.run(place.account, place.region, exportName, stack, value);
    },
  };
};

export type Exports = ReturnType<typeof openExports>;
