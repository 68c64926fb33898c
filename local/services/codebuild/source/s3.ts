/** A source in S3: a ZIP archive, or every object under a prefix that ends in a slash. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { unpackZip } from '../archive/unpack-zip.ts';
import { bytesOf } from '../run/body.ts';
import { PhaseFailure } from '../run/failure.ts';

/** `version` is the object's version id. */
export const fetchFromS3 = async (
  cloud: Cloud,
  caller: Caller,
  location: string,
  version: string | undefined,
  folder: string,
): Promise<void> => {
  const [, bucket = '', key = ''] = /^(?:arn:aws:s3:::)?([^/]+)\/(.+)$/s.exec(location) ?? [];
  if (key.endsWith('/')) return fetchFolder(cloud, caller, bucket, key, folder);
  const zip = await getObject(cloud, caller, { Bucket: bucket, Key: key, ...(version && { VersionId: version }) });
  await unpackZip(zip, folder);
};

export const getObject = async (
  cloud: Cloud,
  caller: Caller,
  input: { Bucket: string; Key: string; VersionId?: string },
): Promise<Buffer> => {
  const { Body } = await cloud.call<{ Body?: unknown }>('s3', 'GetObject', input, caller);
  return bytesOf(Body);
};

const fetchFolder = async (
  cloud: Cloud,
  caller: Caller,
  Bucket: string,
  Prefix: string,
  folder: string,
): Promise<void> => {
  const root = resolve(folder);
  let token: string | undefined;
  do {
    const page = await cloud.call<{ Contents?: { Key: string }[]; NextContinuationToken?: string }>(
      's3',
      'ListObjectsV2',
      { Bucket, Prefix, ...(token && { ContinuationToken: token }) },
      caller,
    );
    for (const { Key } of page.Contents ?? []) {
      if (Key.endsWith('/')) continue;
      const path = resolve(root, Key.slice(Prefix.length));
      if (!path.startsWith(root + sep))
        throw new PhaseFailure('CLIENT_ERROR', `the key ${Key} leaves the folder of the source`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, await getObject(cloud, caller, { Bucket, Key }));
    }
    token = page.NextContinuationToken;
  } while (token);
};
