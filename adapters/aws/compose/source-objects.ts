import { S3Client } from '@aws-sdk/client-s3';
import { ENV, env } from '../env.ts';
import { s3SourceObjects } from '../source-objects.ts';
import { once } from './once.ts';

export const sourceObjects = once(() =>
  s3SourceObjects({ client: new S3Client({}), artifacts: env(ENV.artifactBucket) }),
);
