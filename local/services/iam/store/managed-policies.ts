import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../../kernel/statements.ts';
import type { Tags } from '../../../kernel/tags.ts';
import { awsManagedPolicies } from '../aws-managed-policies.ts';

export interface ManagedPolicy {
  readonly arn: string;
  /** 12 digits, or `aws` for AWS's own. */
  readonly account: string;
  readonly name: string;
  readonly path: string;
  /** `ANPA…` */
  readonly id: string;
  readonly description: string | undefined;
  readonly defaultVersion: number;
  /** Numbers are not used again after a version is deleted. */
  readonly lastVersion: number;
  readonly tags: Tags;
  readonly created: number;
  readonly updated: number;
}

export interface PolicyVersion {
  readonly version: number;
  readonly document: string;
  readonly created: number;
}

export const managedPolicyStore = (db: DatabaseSync) => {
  const byArn = db.prepare('SELECT * FROM policies WHERE arn = ?');
  const byName = db.prepare('SELECT * FROM policies WHERE account = ? AND name = ? COLLATE NOCASE');
  const list = db.prepare('SELECT * FROM policies WHERE account = ? ORDER BY name COLLATE NOCASE');
  const insert = db.prepare(
    `INSERT INTO policies (arn, account, name, path, id, description, default_version, last_version, tags, created,
      updated)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = db.prepare(
    'UPDATE policies SET default_version = ?, last_version = ?, tags = ?, updated = ? WHERE arn = ?',
  );
  const remove = db.prepare('DELETE FROM policies WHERE arn = ?');
  const versions = prepare<PolicyVersion>(
    db,
    'SELECT version, document, created FROM policy_versions WHERE arn = ? ORDER BY version DESC',
  );
  const addVersion = db.prepare('INSERT INTO policy_versions (arn, version, document, created) VALUES (?, ?, ?, ?)');
  const removeVersion = db.prepare('DELETE FROM policy_versions WHERE arn = ? AND version = ?');

  const get = (arn: string): ManagedPolicy | undefined => awsManaged.get(arn)?.policy ?? fromRow(byArn.get(arn));
  const allVersions = (arn: string): readonly PolicyVersion[] => {
    const aws = awsManaged.get(arn);
    return aws ? [{ version: 1, document: aws.document, created: 0 }] : versions.all(arn);
  };
  return {
    get,
    byName: (account: string, name: string) => fromRow(byName.get(account, name)),
    /** An account's own, or those of `aws`. */
    list: (account: string): readonly ManagedPolicy[] =>
      account === 'aws'
        ? [...awsManaged.values()].map(({ policy }) => policy)
        : list.all(account).map((row) => fromRow(row) as ManagedPolicy),
    versions: allVersions,
    /** The text that is in force; undefined if there is no such policy. */
    document(arn: string): string | undefined {
      const policy = get(arn);
      return policy && allVersions(arn).find(({ version }) => version === policy.defaultVersion)?.document;
    },
    add({
      arn,
      account,
      name,
      path,
      id,
      description,
      defaultVersion,
      lastVersion,
      tags,
      created,
      updated,
    }: ManagedPolicy) {
      const text = JSON.stringify(tags);
      insert.run(
        arn,
        account,
        name,
        path,
        id,
        description ?? null,
        defaultVersion,
        lastVersion,
        text,
        created,
        updated,
      );
    },
    update: ({ arn, defaultVersion, lastVersion, tags, updated }: ManagedPolicy) =>
      void update.run(defaultVersion, lastVersion, JSON.stringify(tags), updated, arn),
    remove: (arn: string) => void remove.run(arn),
    addVersion: (arn: string, { version, document, created }: PolicyVersion) =>
      void addVersion.run(arn, version, document, created),
    removeVersion: (arn: string, version: number) => removeVersion.run(arn, version).changes === 1,
  };
};

const fromRow = (found: unknown): ManagedPolicy | undefined => {
  if (!found) return undefined;
  const { default_version: defaultVersion, last_version: lastVersion, ...row } = found as Record<string, unknown>;
  return {
    ...(row as unknown as ManagedPolicy),
    defaultVersion: defaultVersion as number,
    lastVersion: lastVersion as number,
    description: (row['description'] as string | null) ?? undefined,
    tags: JSON.parse(row['tags'] as string),
  };
};

const awsManaged: ReadonlyMap<string, { policy: ManagedPolicy; document: string }> = new Map(
  awsManagedPolicies.map(({ path, name, document }) => {
    const arn = `arn:aws:iam::aws:policy${path}${name}`;
    const policy: ManagedPolicy = {
      arn,
      account: 'aws',
      name,
      path,
      id: `ANPA${Buffer.from(name).toString('hex').toUpperCase().slice(0, 17).padEnd(17, '0')}`,
      description: undefined,
      defaultVersion: 1,
      lastVersion: 1,
      tags: {},
      created: 0,
      updated: 0,
    };
    return [arn, { policy, document: JSON.stringify(document) }];
  }),
);
