/**
 * The access keys that the local cloud issued to the owner of a data folder: one of each account's root, in a file only
 * they can read.
 */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TaglineError } from '../core/fault.ts';

export interface LocalKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const FILE = 'keys.json';

/** @param keys by account */
export const writeKeys = (data: string, keys: Readonly<Record<string, LocalKey>>): void => {
  const file = join(data, FILE);
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  // The mode above applies only to a new file.
  chmodSync(file, 0o600);
};

/** @throws TaglineError `KeysNotReadable` for somebody else's data folder, `NoSuchAccount` */
export const readKey = (data: string, account: string): LocalKey => {
  const keys = readKeys(data);
  const key = keys[account];
  if (key) return key;
  throw new TaglineError('NoSuchAccount', `the installation in ${data} has no account ${account}`, {
    expected: Object.keys(keys).join(', '),
  });
};

/** The key that opens the mailbox and moves the clock; the local cloud writes it into its data folder. */
export const readOwnerKey = (data: string): string => read(join(data, 'owner-key'), (text) => text.trim());

const readKeys = (data: string): Readonly<Record<string, LocalKey>> =>
  read(join(data, FILE), (text) => JSON.parse(text) as Record<string, LocalKey>);

const read = <T>(file: string, parse: (text: string) => T): T => {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new TaglineError('KeysNotReadable', `${file} cannot be read: ${(error as Error).message}`, {
      remedy: 'Run it as the user who ran `tagline up`, or run it again: it writes the file again.',
      cause: error,
    });
  }
};
