/** Identity providers that speak OpenID Connect. */
import type { DatabaseSync } from 'node:sqlite';
import type { Tags } from '../../../kernel/tags.ts';

export interface IdentityProvider {
  readonly arn: string;
  readonly account: string;
  /** Without `https://`. */
  readonly url: string;
  readonly clients: readonly string[];
  readonly thumbprints: readonly string[];
  readonly tags: Tags;
  readonly created: number;
}

export const identityProviderStore = (db: DatabaseSync) => {
  const get = db.prepare('SELECT * FROM identity_providers WHERE arn = ?');
  const list = db.prepare('SELECT * FROM identity_providers WHERE account = ? ORDER BY arn');
  const put = db.prepare(
    `INSERT OR REPLACE INTO identity_providers (arn, account, url, clients, thumbprints, tags, created)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = db.prepare('DELETE FROM identity_providers WHERE arn = ?');
  return {
    get: (arn: string) => fromRow(get.get(arn)),
    list: (account: string) => list.all(account).map((row) => fromRow(row) as IdentityProvider),
    put({ arn, account, url, clients, thumbprints, tags, created }: IdentityProvider) {
      const texts = [clients, thumbprints, tags].map((value) => JSON.stringify(value));
      put.run(arn, account, url, ...texts, created);
    },
    remove: (arn: string) => void remove.run(arn),
  };
};

const fromRow = (found: unknown): IdentityProvider | undefined => {
  if (!found) return undefined;
  const row = found as Record<'clients' | 'thumbprints' | 'tags', string> & IdentityProvider;
  return {
    ...row,
    clients: JSON.parse(row.clients),
    thumbprints: JSON.parse(row.thumbprints),
    tags: JSON.parse(row.tags),
  };
};
