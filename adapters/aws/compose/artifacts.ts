import { S3Client } from '@aws-sdk/client-s3';
import { s3Artifacts } from '../artifacts.ts';
import { ENV, env } from '../env.ts';
import { once } from './once.ts';

export const artifacts = once(() => s3Artifacts({ client: new S3Client({}), bucket: env(ENV.artifactBucket) }));
