/** Everything that Lambda keeps, in the `lambda` database. */
import type { DatabaseSync } from 'node:sqlite';
import { type Transaction, transactionsOn } from '../../../kernel/transaction.ts';
import { type Aliases, openAliases } from './aliases.ts';
import { type Events, openEvents } from './events.ts';
import { type Functions, openFunctions } from './functions.ts';
import { type Layers, openLayers } from './layers.ts';
import { type Mappings, openMappings } from './mappings.ts';
import { openSettings, type Settings } from './settings.ts';

export interface Store {
  readonly functions: Functions;
  readonly aliases: Aliases;
  readonly settings: Settings;
  readonly mappings: Mappings;
  readonly events: Events;
  readonly layers: Layers;
  /** Runs what belongs together in one transaction. */
  readonly write: Transaction;
}

export const openStore = (db: DatabaseSync): Store => ({
  functions: openFunctions(db),
  aliases: openAliases(db),
  settings: openSettings(db),
  mappings: openMappings(db),
  events: openEvents(db),
  layers: openLayers(db),
  write: transactionsOn(db),
});
