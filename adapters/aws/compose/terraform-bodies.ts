import { S3Client } from '@aws-sdk/client-s3';
import { stateBucket } from '../../../core/terraform-states.ts';
import { s3TerraformBodies } from '../terraform-bodies.ts';
import { installation } from './installation.ts';
import { once } from './once.ts';

export const terraformBodies = once(() =>
  s3TerraformBodies({
    client: new S3Client({}),
    bucketOf: ({ environment }) => stateBucket(installation().terraform, environment),
  }),
);
