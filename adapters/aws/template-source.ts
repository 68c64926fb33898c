/** How a template reaches CloudFormation: in the request, or through the bucket of the target's region. */
import { createHash } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { bodyKey } from '../../core/artifacts.ts';
import { physicalNames } from '../../core/physical-names.ts';
import type { StackPlace } from '../../core/ports/stacks.ts';
import type { TargetClients } from './target-clients.ts';

/** Longer templates go through the bucket. */
const TEMPLATE_BODY_LIMIT = 51_200;

export const templateSource = async (
  clients: Pick<TargetClients, 's3'>,
  place: StackPlace,
  template: string,
): Promise<{ TemplateBody: string } | { TemplateURL: string }> => {
  if (Buffer.byteLength(template) <= TEMPLATE_BODY_LIMIT) return { TemplateBody: template };
  const s3 = clients.s3(place, 'plan');
  const Bucket = physicalNames.artifactBucket(place);
  const Key = bodyKey(place.environment, 'template', createHash('sha256').update(template).digest('hex'));
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: template, ContentType: 'application/json' }));
  return { TemplateURL: `${await addressOf(s3, Bucket)}/${Key}` };
};

/** Host names are the SDK's business: its own endpoint for the bucket. */
const addressOf = async (s3: S3Client, Bucket: string): Promise<string> => {
  const given = await s3.config.endpoint?.();
  if (given) return `${given.protocol}//${given.hostname}${given.port ? `:${given.port}` : ''}/${Bucket}`;
  const { url } = s3.config.endpointProvider({
    Bucket,
    Region: await s3.config.region(),
    UseFIPS: false,
    UseDualStack: false,
    ForcePathStyle: false,
  });
  return url.href.replace(/\/$/, '');
};
