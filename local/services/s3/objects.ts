/** Versions of objects, as rows. In a bucket without versioning each key has one, called `null`. */
import type { Bucket } from './buckets.ts';
import type { Checksum } from './checksums/checksum.ts';
import type { Store } from './store.ts';

export interface Encryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** ARN of the key, for aws:kms. */
  readonly key?: string | undefined;
  readonly bucketKey?: boolean | undefined;
  /** The data key as KMS encrypted it (base64): a reader of the object must be able to decrypt it. */
  readonly dataKey?: string | undefined;
  /** The key is a chosen one, which reading and writing needs. Otherwise it is the account's `aws/s3`. */
  readonly isCustomer?: boolean | undefined;
}

export interface ObjectDetail {
  /** SDK members: ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, Expires. */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly checksum?: Checksum | undefined;
  readonly encryption: Encryption;
  /** Of a multipart upload: its parts in order. */
  readonly parts?:
    | readonly { readonly number: number; readonly size: number; readonly checksum: Checksum | undefined }[]
    | undefined;
}

export interface NewObject {
  readonly file: string;
  readonly size: number;
  /** With quotes. */
  readonly etag: string;
  readonly modified: number;
  readonly detail: ObjectDetail;
}

export interface ObjectVersion extends NewObject {
  readonly id: number;
  readonly key: string;
  readonly version: string;
  readonly isLatest: boolean;
  readonly isMarker: boolean;
}

const NO_DETAIL: ObjectDetail = {
  headers: {},
  metadata: {},
  tags: {},
  storageClass: 'STANDARD',
  encryption: { algorithm: 'AES256' },
};

export interface Objects {
  latest(bucket: Bucket, key: string): ObjectVersion | undefined;
  version(bucket: Bucket, key: string, version: string): ObjectVersion | undefined;
  /** Answers the version's id and the content files that nothing names any more. */
  put(bucket: Bucket, key: string, object: NewObject): { version: string; freed: readonly string[] };
  /** What DeleteObject without a version does: removes, or puts a delete marker in front. */
  hide(bucket: Bucket, key: string, now: number): { marker?: string; freed: readonly string[] };
  removeVersion(object: ObjectVersion, bucket: Bucket): readonly string[];
  setDetail(object: ObjectVersion, detail: ObjectDetail): void;
  isEmpty(bucket: Bucket): boolean;
}

export const openObjects = ({ sql }: Store, makeVersion: () => string): Objects => {
  const removeRow = (id: number, file: string | null): readonly string[] => {
    sql('DELETE FROM objects WHERE id = ?').run(id);
    return file ? [file] : [];
  };
  const insert = (bucket: Bucket, key: string, version: string, isMarker: boolean, object: NewObject): void => {
    sql('UPDATE objects SET latest = 0 WHERE bucket = ? AND key = ? AND latest = 1').run(bucket.id, key);
    sql(
      'INSERT INTO objects (bucket, key, version, latest, marker, file, size, etag, modified, detail) VALUES (?, ?, ' +
        '?, 1, ?, ?, ?, ?, ?, ?)',
    ).run(
      bucket.id,
      key,
      version,
      isMarker ? 1 : 0,
      isMarker ? null : object.file,
      object.size,
      object.etag,
      object.modified,
      JSON.stringify(object.detail),
    );
  };
  const version = (bucket: Bucket, key: string, id: string): ObjectVersion | undefined => {
    const row = sql('SELECT * FROM objects WHERE bucket = ? AND key = ? AND version = ?').get(bucket.id, key, id);
    return row && objectFromRow(row);
  };
  /** Room for a new `null` version. */
  const dropNull = (bucket: Bucket, key: string): readonly string[] => {
    const old = version(bucket, key, 'null');
    return old ? removeRow(old.id, old.isMarker ? null : old.file) : [];
  };

  return {
    version,
    latest(bucket, key) {
      const row = sql('SELECT * FROM objects WHERE bucket = ? AND key = ? AND latest = 1').get(bucket.id, key);
      return row && objectFromRow(row);
    },
    put(bucket, key, object) {
      const id = bucket.configuration.versioning === 'Enabled' ? makeVersion() : 'null';
      const freed = id === 'null' ? dropNull(bucket, key) : [];
      insert(bucket, key, id, false, object);
      return { version: id, freed };
    },
    hide(bucket, key, now) {
      const { versioning } = bucket.configuration;
      const freed = versioning === 'Enabled' ? [] : dropNull(bucket, key);
      if (versioning === undefined) return { freed };
      const marker = versioning === 'Enabled' ? makeVersion() : 'null';
      insert(bucket, key, marker, true, { file: '', size: 0, etag: '', modified: now, detail: NO_DETAIL });
      return { marker, freed };
    },
    removeVersion(object, bucket) {
      const freed = removeRow(object.id, object.isMarker ? null : object.file);
      if (object.isLatest)
        sql('UPDATE objects SET latest = 1 WHERE id = (SELECT max(id) FROM objects WHERE bucket = ? AND key = ?)').run(
          bucket.id,
          object.key,
        );
      return freed;
    },
    setDetail: (object, detail) =>
      void sql('UPDATE objects SET detail = ? WHERE id = ?').run(JSON.stringify(detail), object.id),
    isEmpty: (bucket) => sql('SELECT 1 FROM objects WHERE bucket = ? LIMIT 1').get(bucket.id) === undefined,
  };
};

export const objectFromRow = (row: Record<string, unknown>): ObjectVersion => ({
  id: Number(row['id']),
  key: row['key'] as string,
  version: row['version'] as string,
  isLatest: row['latest'] === 1,
  isMarker: row['marker'] === 1,
  file: (row['file'] as string | null) ?? '',
  size: Number(row['size']),
  etag: row['etag'] as string,
  modified: Number(row['modified']),
  detail: JSON.parse(row['detail'] as string),
});
