/** Where caches are kept: in the project's bucket, or on this machine as on a build host. */

import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { Build } from '../model.ts';
import { getObject } from '../source/s3.ts';

export interface CachePlace {
  /** The cache of exactly this key, or the newest whose key begins with it. */
  find(key: string, prefix: boolean): Promise<Buffer | undefined>;
  has(key: string): Promise<boolean>;
  keep(key: string, zip: Buffer): Promise<void>;
}

/** Undefined where the project keeps none. */
export const cachePlace = (cloud: Cloud, caller: Caller, build: Build): CachePlace | undefined => {
  const { cache } = build.settings;
  if (cache.type === 'S3') return inBucket(cloud, caller, build);
  return cache.type === 'LOCAL' && cache.modes?.includes('LOCAL_CUSTOM_CACHE') ? onHost(cloud, build) : undefined;
};

interface Listed {
  readonly Contents?: readonly { readonly Key: string; readonly LastModified: Date | string }[];
}

const inBucket = (cloud: Cloud, caller: Caller, { project, settings }: Build): CachePlace => {
  const { location = '', cacheNamespace } = settings.cache;
  const [Bucket = '', ...path] = location.replace(/^arn:aws:s3:::/, '').split('/');
  const base = [...path, cacheNamespace ?? project].filter(Boolean).join('/');
  const list = async (Prefix: string): Promise<NonNullable<Listed['Contents']>> =>
    (await cloud.call<Listed>('s3', 'ListObjectsV2', { Bucket, Prefix }, caller)).Contents ?? [];
  const read = async (Key: string): Promise<Buffer | undefined> => {
    try {
      return await getObject(cloud, caller, { Bucket, Key });
    } catch (error) {
      if (error instanceof Fault && error.code === 'NoSuchKey') return undefined;
      throw error;
    }
  };
  return {
    async find(key, prefix) {
      if (!prefix) return read(`${base}/${key}`);
      const found = [...(await list(`${base}/${key}`))].sort((a, b) =>
        new Date(a.LastModified) < new Date(b.LastModified) ? 1 : -1,
      );
      return found[0] && read(found[0].Key);
    },
    has: async (key) => (await list(`${base}/${key}`)).some(({ Key }) => Key === `${base}/${key}`),
    async keep(key, Body) {
      const sealed = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: settings.encryptionKey };
      await cloud.call('s3', 'PutObject', { Bucket, Key: `${base}/${key}`, Body, ...sealed }, caller);
    },
  };
};

/** A host has one cache of a project: keys are of caches in S3. */
const onHost = (cloud: Cloud, { account, region, project }: Build): CachePlace => {
  const name = createHash('sha256').update(`${account} ${region} ${project}`).digest('hex');
  const file = join(cloud.folder('codebuild-caches'), `${name}.zip`);
  return {
    async find() {
      return readFile(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return undefined;
      });
    },
    has: async () => false,
    async keep(_key, zip) {
      mkdirSync(dirname(file), { recursive: true });
      // Whole or not at all, whichever of several builds is the last.
      const next = `${file}.${cloud.ids.uuid()}`;
      writeFileSync(next, zip);
      renameSync(next, file);
    },
  };
};
