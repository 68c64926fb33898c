/** How a template and what it names reach CloudFormation: in the request, or through the bucket of the region. */
import { createHash } from 'node:crypto';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { bodyKey } from '../../core/artifacts.ts';
import { physicalNames } from '../../core/physical-names.ts';
import type { RegionalObject, StackPlace } from '../../core/ports/stacks.ts';
import type { TargetClients } from './target-clients.ts';

/** Longer templates go through the bucket. */
const TEMPLATE_BODY_LIMIT = 51_200;

type S3Clients = Pick<TargetClients, 's3'>;

export const templateSource = async (
  clients: S3Clients,
  place: StackPlace,
  template: string,
): Promise<{ TemplateBody: string } | { TemplateURL: string }> => {
  if (Buffer.byteLength(template) <= TEMPLATE_BODY_LIMIT) return { TemplateBody: template };
  return { TemplateURL: (await putBody(clients, place, 'template', template)).url };
};

/** Under its sha-256, or another name. Putting it again begins its time in the bucket anew. */
export const putBody = async (
  clients: S3Clients,
  place: StackPlace,
  kind: 'template' | 'artifact',
  body: string | Uint8Array,
  name = createHash('sha256').update(body).digest('hex'),
): Promise<RegionalObject> => {
  const s3 = clients.s3(place, 'plan');
  const bucket = physicalNames.artifactBucket(place);
  const key = bodyKey(place.environment, kind, name);
  const ContentType = kind === 'template' ? 'application/json' : 'application/zip';
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType }));
  return { bucket, key, url: `${await addressOf(s3, bucket)}/${key}` };
};

/** Undefined if it has expired. */
export const bodyIn = async (
  clients: S3Clients,
  place: StackPlace,
  kind: 'template',
  digest: string,
): Promise<string | undefined> => {
  const Key = bodyKey(place.environment, kind, digest);
  try {
    const { Body } = await clients
      .s3(place, 'plan')
      .send(new GetObjectCommand({ Bucket: physicalNames.artifactBucket(place), Key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
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
