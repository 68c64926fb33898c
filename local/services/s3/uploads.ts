/** Multipart uploads that are under way, as rows. */
import type { Bucket } from './buckets.ts';
import type { Algorithm, Checksum } from './checksums/checksum.ts';
import { noSuchUpload } from './faults.ts';
import type { ObjectDetail } from './objects.ts';
import type { S3 } from './s3.ts';

export interface UploadDetail extends Omit<ObjectDetail, 'checksum' | 'parts'> {
  /** What CreateMultipartUpload asked for, if it did. */
  readonly algorithm?: Algorithm | undefined;
  readonly checksumType: 'FULL_OBJECT' | 'COMPOSITE';
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly started: number;
  readonly detail: UploadDetail;
}

export interface Part {
  readonly number: number;
  readonly file: string;
  readonly size: number;
  readonly etag: string;
  readonly modified: number;
  readonly checksum: Checksum;
}

/** Throws NoSuchUpload. */
export const uploadOf = (s3: S3, bucket: Bucket, key: string, id: unknown): Upload => {
  const row =
    typeof id === 'string'
      ? s3.store.sql('SELECT * FROM uploads WHERE id = ? AND bucket = ? AND key = ?').get(id, bucket.id, key)
      : undefined;
  if (!row) throw noSuchUpload(id);
  return uploadFromRow(row);
};

export const uploadsOf = (s3: S3, bucket: Bucket): readonly Upload[] =>
  s3.store.sql('SELECT * FROM uploads WHERE bucket = ? ORDER BY key, started, id').all(bucket.id).map(uploadFromRow);

const uploadFromRow = (row: Record<string, unknown>): Upload => ({
  id: row['id'] as string,
  key: row['key'] as string,
  started: Number(row['started']),
  detail: JSON.parse(row['detail'] as string),
});

export const partsOf = (s3: S3, upload: Upload): readonly Part[] =>
  s3.store
    .sql('SELECT * FROM parts WHERE upload = ? ORDER BY number')
    .all(upload.id)
    .map((row) => ({
      number: Number(row['number']),
      file: row['file'] as string,
      size: Number(row['size']),
      etag: row['etag'] as string,
      modified: Number(row['modified']),
      checksum: JSON.parse(row['checksum'] as string),
    }));

/** Forgets an upload, in the open transaction; answers the files of its parts, to be removed after it. */
export const dropUpload = (s3: S3, upload: Upload): readonly string[] => {
  const files = partsOf(s3, upload).map(({ file }) => file);
  s3.store.sql('DELETE FROM parts WHERE upload = ?').run(upload.id);
  const { changes } = s3.store.sql('DELETE FROM uploads WHERE id = ?').run(upload.id);
  if (Number(changes) === 0) throw noSuchUpload(upload.id);
  return files;
};
