/** Everything that Lambda keeps, in the `lambda` database. */
import type { DatabaseSync } from 'node:sqlite';
import { type Aliases, openAliases } from './aliases.ts';
import { type Events, openEvents } from './events.ts';
import { type Functions, openFunctions } from './functions.ts';
import { type Mappings, openMappings } from './mappings.ts';
import { openSettings, type Settings } from './settings.ts';

export interface Store {
  readonly functions: Functions;
  readonly aliases: Aliases;
  readonly settings: Settings;
  readonly mappings: Mappings;
  readonly events: Events;
  /** Runs what belongs together in one transaction. */
  write<T>(change: () => T): T;
}

export const openStore = (db: DatabaseSync): Store => ({
  functions: openFunctions(db),
  aliases: openAliases(db),
  settings: openSettings(db),
  mappings: openMappings(db),
  events: openEvents(db),
  write(change) {
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = change();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  },
});
