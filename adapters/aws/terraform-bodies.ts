/** The texts of Terraform's states, in the bucket of their environment. */
import { createHash } from 'node:crypto';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { TaglineError } from '../../core/fault.ts';
import type { TerraformBodies } from '../../core/ports/terraform-bodies.ts';
import type { Target } from '../../core/target.ts';
import { serialKey } from '../../core/terraform-states.ts';

export const s3TerraformBodies = ({
  client,
  bucketOf,
}: {
  client: S3Client;
  bucketOf: (target: Target) => string;
}): TerraformBodies => ({
  async put(target, name, text) {
    const place = { Bucket: bucketOf(target), Key: serialKey(target, name) };
    await client.send(new PutObjectCommand({ ...place, Body: text, ContentType: 'application/json' }));
  },
  async get(target, name) {
    const place = { Bucket: bucketOf(target), Key: serialKey(target, name) };
    const text = await read(client, place);
    if (createHash('sha256').update(text).digest('hex') === name.digest) return text;
    throw new TaglineError('BodyChanged', `${place.Key} in ${place.Bucket} is not what was written there`, {
      remedy: 'Something else than Tagline wrote it: restore the version of the object that has this sha-256.',
    });
  },
});

const read = async (client: S3Client, place: { Bucket: string; Key: string }): Promise<string> => {
  try {
    const { Body } = await client.send(new GetObjectCommand(place));
    return (await Body?.transformToString()) ?? '';
  } catch (error) {
    // To whoever may not list a bucket S3 says AccessDenied where there is nothing.
    if (!(error instanceof NoSuchKey) && (error as Error).name !== 'AccessDenied') throw error;
    throw new TaglineError('BodyMissing', `${place.Key} is not in the bucket ${place.Bucket}, or may not be read`, {
      cause: error,
      remedy: 'Restore it from the versions of the bucket.',
    });
  }
};
