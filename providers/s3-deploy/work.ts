/**
 * Puts objects into a bucket of the target, file by file. Putting an object again changes nothing, so a retried call
 * starts over.
 */
import type { Deployment } from '../../core/execution.ts';
import { TaglineError } from '../../core/fault.ts';
import type { Job } from '../../core/job.ts';
import { jobIdOf } from '../../core/parts/job-id.ts';
import type { ObjectOrder } from '../../core/ports/buckets.ts';
import type { JobLook, Work, WorkEnd, WorkOrder, WorkPlace, WorkPorts } from '../../core/work.ts';
import { contentType } from './content-type.ts';

const AT_ONCE = 8;
/** A function ends after 15 minutes: work that has not ended by then has died with it. */
const LIFE_MINUTES = 16;

/** Its key may hold what only the order knows: `{datetime}`, `{uuid}`. */
const nameOf = ({ configuration: { BucketName, ObjectKey, KeyPrefix } }: Pick<WorkOrder, 'configuration'>): string =>
  [BucketName, ObjectKey ?? KeyPrefix].filter((part) => part !== undefined).join('/');

/** The same for the same order: what is put again lies where it lay before. */
const keyed = ({ digest }: Pick<WorkPorts, 'digest'>, { token, startedAt }: Job, text: string): string =>
  text
    .replaceAll('{datetime}', startedAt.slice(0, 19).replace('T', '_').replaceAll(':', '-'))
    .replaceAll('{uuid}', jobIdOf(digest, token));

/** Ports are taken where they are used: a function has only the environment variables that its verbs need. */
export const work = (ports: WorkPorts): Work => ({
  what: 'Bucket',
  nameOf,
  async start(job: Job, place: WorkPlace, order?: WorkOrder): Promise<WorkEnd | undefined> {
    if (!order) return undefined;
    try {
      const objects = await objectsOf(ports, job, order);
      await putAll(ports, place, objects);
      return { state: 'ended', succeeded: true, status: `DEPLOYED ${objects.length}` };
    } catch (error) {
      // Some files may already be there, so this failure leaves something behind.
      if (!(error instanceof TaglineError) || error.retryable) throw error;
      return { state: 'ended', succeeded: false, status: 'FAILED', reason: error.message };
    }
  },
  async look({ startedAt }: Job, _place: WorkPlace, now: string): Promise<JobLook> {
    const minutes = (Date.parse(now) - Date.parse(startedAt)) / 60_000;
    if (minutes < LIFE_MINUTES) return { state: 'working' };
    return { state: 'ended', succeeded: false, status: 'INTERRUPTED', reason: 'its function ended in the middle' };
  },
  async outputs(job: Job): Promise<Deployment> {
    const { region } = job;
    const name = keyed(ports, job, job.name);
    const id = `arn:aws:s3:::${name}`;
    const bucket = { logicalId: name, type: 'AWS::S3::Object', physicalId: id, status: 'DEPLOYED' };
    return { provider: 'S3', region, name, id, status: 'DEPLOYED', outputs: {}, resources: [bucket] };
  },
});

/** Throws `ArtifactMissing`, `UnsafePath`. */
const objectsOf = async (ports: WorkPorts, job: Job, order: WorkOrder): Promise<readonly ObjectOrder[]> => {
  const { artifacts } = ports;
  const { action, configuration } = order;
  const name = action.inputArtifacts[0]?.name ?? '';
  const artifact = order.artifacts[name];
  if (!artifact) {
    throw new TaglineError('ArtifactMissing', `no action has made the artifact ${name}`, {
      remedy: 'Look at the action that makes it: it may have ended without writing it.',
    });
  }
  const text = (key: string): string | undefined =>
    configuration[key] === undefined ? undefined : String(configuration[key]);
  const common = {
    bucket: text('BucketName') ?? '',
    ...given('cacheControl', text('CacheControl')),
    ...given('cannedAcl', text('CannedACL')),
    ...given('kmsKeyArn', text('KMSEncryptionKeyARN')),
  };
  const template = text('ObjectKey') ?? text('KeyPrefix');
  const key = template === undefined ? undefined : keyed(ports, job, template);
  if (text('Extract')?.toLowerCase() !== 'true')
    return [{ ...common, key: key ?? name, body: await artifacts.bytes(artifact), contentType: 'application/zip' }];
  const prefix = key === undefined ? '' : `${key.replace(/\/+$/, '')}/`;
  return [...(await artifacts.files(artifact))].map(([path, body]) => ({
    ...common,
    key: `${prefix}${safe(path)}`,
    body,
    contentType: contentType(path),
  }));
};

const given = <Key extends string>(key: Key, value: string | undefined): { [K in Key]?: string } =>
  value === undefined ? {} : ({ [key]: value } as { [K in Key]?: string });

/** A path that leads out of its folder would become another key for readers that resolve it. */
const safe = (path: string): string => {
  if (!path.startsWith('/') && !path.split('/').includes('..')) return path;
  throw new TaglineError('UnsafePath', `the artifact holds the path ${path}`, {
    expected: 'paths within the artifact',
    remedy: 'Make the archive from within its folder.',
  });
};

const putAll = async ({ buckets }: WorkPorts, place: WorkPlace, objects: readonly ObjectOrder[]): Promise<void> => {
  const left = objects.values();
  const putNext = async (): Promise<void> => {
    for (const order of left) await buckets.put(place, order);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, putNext));
};
