/**
 * Artifacts and large bodies in the bucket of the home region; the bucket's default encryption uses the artifact key.
 */
import { createHash } from 'node:crypto';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { strToU8, type UnzipOptions, unzipSync, zipSync } from 'fflate';
import { bodyKey } from '../../core/artifacts.ts';
import { TaglineError } from '../../core/fault.ts';
import type { Artifacts, StoredArtifact } from '../../core/ports/artifacts.ts';

/** CodePipeline's limit for artifacts that are read for a CloudFormation action. */
const ARTIFACT_LIMIT = 256 * 1024 * 1024;
/** As much as a function of 2 GB can hold beside the zip. */
const UNPACKED_LIMIT = 1024 * 1024 * 1024;
/** The same files make the same zip. */
const SAME_TIME = '1980-01-01T00:00:00';
/** What S3 says of a version that is not there. */
const GONE: readonly string[] = ['NoSuchKey', 'NoSuchVersion', 'NotFound', 'MethodNotAllowed'];
/** Somebody else wrote in between. */
const OVERTAKEN: readonly string[] = ['PreconditionFailed', 'ConditionalRequestConflict'];

const isForbidden = (error: unknown): boolean =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 403;

export const s3Artifacts = ({ client, bucket }: { client: S3Client; bucket: string }): Artifacts => {
  const read = async (Key: string, VersionId?: string): Promise<Uint8Array | undefined> => {
    try {
      const { Body, ContentLength = 0 } = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key, ...(VersionId === undefined ? {} : { VersionId }) }),
      );
      if (ContentLength > ARTIFACT_LIMIT)
        throw new TaglineError('ArtifactTooLarge', `${Key} has ${ContentLength} bytes`, {
          expected: `at most ${ARTIFACT_LIMIT}`,
        });
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey || (error as Error).name === 'NoSuchVersion') return undefined;
      throw error;
    }
  };
  const there: Artifacts['bytes'] = async ({ key, version }) => {
    const found = await read(key, version);
    if (found) return found;
    throw new TaglineError(
      'ArtifactMissing',
      `there is no artifact at ${key}${version ? ` of version ${version}` : ''}`,
      {
        remedy: 'The action that makes it did not write it: retry the whole stage.',
      },
    );
  };
  const head = async (Key: string): Promise<StoredArtifact | undefined> => {
    try {
      return storedAs(await client.send(new HeadObjectCommand({ Bucket: bucket, Key })));
    } catch (error) {
      if (error instanceof NotFound || (isForbidden(error) && (await isAbsent(Key)))) return undefined;
      throw error;
    }
  };
  /**
   * Whoever may list only a part of the bucket is refused the question about a key where nothing is, as if it were
   * forbidden; the list of that part tells the two apart.
   */
  const isAbsent = async (Key: string): Promise<boolean> => {
    try {
      const order = new ListObjectsV2Command({ Bucket: bucket, Prefix: Key, MaxKeys: 1 });
      const { Contents: [first] = [] } = await client.send(order);
      return first?.Key !== Key;
    } catch (error) {
      if (isForbidden(error)) return false;
      throw error;
    }
  };
  /**
   * Two writers of the same bytes make one version: the second finds what the first has put. Nothing is asked about a
   * key that may be empty: S3 answers that only to those who may list the bucket.
   */
  const putOnce = async (Key: string, Body: Uint8Array, before?: StoredArtifact): Promise<StoredArtifact> => {
    const condition = before ? { IfMatch: before.etag } : { IfNoneMatch: '*' };
    const order = { Bucket: bucket, Key, Body, ContentType: 'application/zip', ...condition };
    const sum = { sha256: sumOf(Body) };
    try {
      return { ...storedAs(await client.send(new PutObjectCommand(order))), ...sum };
    } catch (error) {
      if (!OVERTAKEN.includes((error as Error).name)) throw error;
    }
    const now = await head(Key);
    const isSame = now && Buffer.compare((await read(Key, now.version)) ?? new Uint8Array(), Body) === 0;
    return isSame ? { ...now, ...sum } : putOnce(Key, Body, now);
  };
  return {
    async put(Key, Body) {
      const stored = await client.send(
        new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: 'application/zip' }),
      );
      return { ...storedAs(stored), sha256: sumOf(Body) };
    },
    async putFiles(Key, files) {
      const entries = [...files].map(([path, text]) => [path, strToU8(text)]);
      return putOnce(Key, zipSync(Object.fromEntries(entries), { mtime: SAME_TIME }));
    },
    bytes: there,
    async files(at) {
      let size = 0;
      const filter: UnzipOptions['filter'] = ({ name, originalSize }) => {
        size += originalSize;
        if (size > UNPACKED_LIMIT)
          throw new TaglineError(
            'ArtifactTooLarge',
            `the artifact at ${at.key} has over ${UNPACKED_LIMIT} bytes unpacked`,
          );
        return !name.endsWith('/');
      };
      return entriesOf(await there(at), at.key, { filter });
    },
    async file(at, path, limit) {
      return fileIn(await there(at), at.key, path, limit);
    },
    look: head,
    async sum({ key, version }) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version }));
      const sum = createHash('sha256');
      // As it comes: an artifact may be larger than the function's memory.
      for await (const part of (Body ?? []) as AsyncIterable<Uint8Array>) sum.update(part);
      return sum.digest('hex');
    },
    async copy({ key, version }, to) {
      const source = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${version}`;
      try {
        const copied = await client.send(new CopyObjectCommand({ Bucket: bucket, Key: to, CopySource: source }));
        return storedAs({ ETag: copied.CopyObjectResult?.ETag, VersionId: copied.VersionId });
      } catch (error) {
        if (!GONE.includes((error as Error).name)) throw error;
        throw new TaglineError('ArtifactExpired', `the artifact at ${key} of version ${version} is not kept any more`, {
          expected: 'an artifact within artifactRetentionInDays of tagline.config.yaml',
          remedy: 'Push a new tag at its commit: it builds again.',
          cause: error,
        });
      }
    },
    async keep(environment, kind, text) {
      const digest = createHash('sha256').update(text).digest('hex');
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: bodyKey(environment, kind, digest),
          Body: text,
          ContentType: 'application/json',
        }),
      );
      return { digest };
    },
    async kept(environment, kind, digest) {
      const body = await read(bodyKey(environment, kind, digest));
      if (body) return Buffer.from(body).toString('utf8');
      throw new TaglineError('BodyMissing', `the ${kind} ${digest} is not in the bucket ${bucket}`, {
        remedy: 'Restore it from the versions of the bucket.',
      });
    },
  };
};

const sumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A bucket without versions has only one: S3 calls it `null`. */
const storedAs = ({
  ETag = '',
  VersionId = 'null',
}: { [Field in 'ETag' | 'VersionId']?: string | undefined }): StoredArtifact => ({
  etag: ETag,
  version: VersionId,
});

const fileIn = (zip: Uint8Array, key: string, path: string, limit: number): string => {
  const names: string[] = [];
  const found = entriesOf(zip, key, {
    filter: ({ name, originalSize }) => {
      names.push(name);
      if (name !== path) return false;
      if (originalSize > limit)
        throw new TaglineError('FileTooLarge', `${path} has ${originalSize} bytes`, {
          where: key,
          expected: `at most ${limit}`,
        });
      return true;
    },
  }).get(path);
  if (found) return Buffer.from(found).toString('utf8');
  throw new TaglineError('FileMissing', `${path} is not in the artifact`, {
    where: key,
    expected: `one of ${names.slice(0, 20).join(', ')}`,
  });
};

const entriesOf = (zip: Uint8Array, key: string, options: UnzipOptions): ReadonlyMap<string, Uint8Array> => {
  try {
    return new Map(Object.entries(unzipSync(zip, options)));
  } catch (cause) {
    if (cause instanceof TaglineError) throw cause;
    throw new TaglineError('ArtifactNotAZip', `the artifact at ${key} is not a zip`, {
      cause,
      remedy: 'Something else than its action has written it: retry the whole stage.',
    });
  }
};
