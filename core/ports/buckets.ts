/** Buckets at a target, under the deploy role that an environment has there. */
import type { StackPlace } from './stacks.ts';

export interface ObjectOrder {
  readonly bucket: string;
  readonly key: string;
  readonly body: Uint8Array;
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly cannedAcl?: string;
  /** A KMS key's ARN; without one the bucket's default encryption applies. */
  readonly kmsKeyArn?: string;
}

export interface Buckets {
  /** Throws `BucketMissing` and `BucketRefused` in S3's words. */
  put(place: StackPlace, order: ObjectOrder): Promise<void>;
}
