/** A local cloud with an S3 client, for the tests of this folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { CreateBucketCommand, S3Client, type S3ServiceException } from '@aws-sdk/client-s3';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

export const ACCOUNT = '111122223333';

export interface World {
  cloud: OpenCloud;
  s3: S3Client;
  readonly data: string;
  readonly log: string[];
  /** Closes the cloud and opens it again on the same folder. */
  restart(): Promise<void>;
  /** A new bucket of its own for a test. */
  bucket(): Promise<string>;
  /** As root of the account, in process. */
  call<Out>(service: string, operation: string, input: unknown): Promise<Out>;
}

export const clientOf = (url: string, account = ACCOUNT, region = 'us-east-1'): S3Client =>
  new S3Client({ endpoint: url, region, credentials: { accessKeyId: account, secretAccessKey: 'any' } });

/** Opened before the tests of a file, closed after them. */
export const openWorld = (): World => {
  const data = mkdtempSync(join(tmpdir(), 'local-s3-'));
  let count = 0;
  const open = async (): Promise<void> => {
    world.cloud = await openCloud({ data, log: (line) => world.log.push(line) });
    world.s3 = clientOf(world.cloud.url);
  };
  const world: World = {
    cloud: undefined as never,
    s3: undefined as never,
    data,
    log: [],
    async restart() {
      world.s3.destroy();
      await world.cloud.close();
      await open();
    },
    async bucket() {
      const Bucket = `bucket-${++count}`;
      await world.s3.send(new CreateBucketCommand({ Bucket }));
      return Bucket;
    },
    call: (service, operation, input) =>
      world.cloud.call(service, operation, input, {
        account: ACCOUNT,
        region: 'us-east-1',
        principal: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
      }),
  };
  before(open);
  after(async () => {
    world.s3.destroy();
    await world.cloud.close();
    rmSync(data, { recursive: true });
  });
  return world;
};

/** For assert.rejects: the error's code and, where given, its status and a part of its message. */
export const fault = (name: string, status?: number, message?: RegExp) => (error: S3ServiceException) => {
  if (error.name !== name) throw error;
  if (status !== undefined && error.$metadata.httpStatusCode !== status) throw error;
  if (message && !message.test(error.message)) throw error;
  return true;
};
