/** COMBINE_ARTIFACTS: the files of all builds together at the batch's own place, under the builds' service role. */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { readZip, ZipError } from '../archive/read-zip.ts';
import type { ZipInput } from '../archive/write-zip.ts';
import { projectArn, uuidOfBuild } from '../arn.ts';
import { artifactKey } from '../artifacts/key.ts';
import { storeArtifact } from '../artifacts/store.ts';
import type { Builds } from '../builds.ts';
import type { Artifacts, BuiltArtifacts } from '../model.ts';
import { faultText, PhaseFailure } from '../run/failure.ts';
import { assumeServiceRole } from '../service-role.ts';
import { getObject } from '../source/s3.ts';
import type { Batch } from './batch.ts';

/** Undefined where the builds made none. Of files with one name that of the later build stays. */
export const combineArtifacts = async (
  cloud: Cloud,
  builds: Builds,
  batch: Batch,
): Promise<BuiltArtifacts | undefined> => {
  const { artifacts } = batch.settings;
  const parts = batch.groups.flatMap(({ build }) => {
    const location = build === undefined ? undefined : builds.get(batch, build)?.artifacts?.location;
    return location ? [location] : [];
  });
  if (artifacts.type !== 'S3' || parts.length === 0) return undefined;
  try {
    const caller = callerOf(cloud, batch);
    const files = new Map<string, ZipInput>();
    for (const part of parts) for (const file of await filesOf(cloud, caller, part)) files.set(file.name, file);
    return await store(cloud, caller, batch, artifacts, [...files.values()]);
  } catch (error) {
    if (!(error instanceof Fault || error instanceof ZipError || error instanceof RangeError)) throw error;
    throw new PhaseFailure('CLIENT_ERROR', faultText(error));
  }
};

const callerOf = (cloud: Cloud, { account, region, id, project, settings }: Batch): Caller => {
  const arn = projectArn({ account, region }, project);
  const principal = assumeServiceRole(cloud, settings.serviceRole, `AWSCodeBuild-${uuidOfBuild(id)}`, arn);
  return { account, region, principal };
};

const filesOf = async (cloud: Cloud, caller: Caller, location: string): Promise<readonly ZipInput[]> => {
  const [, Bucket = '', Key = ''] = /^arn:aws:s3:::([^/]+)\/(.+)$/.exec(location) ?? [];
  return readZip(await getObject(cloud, caller, { Bucket, Key })).filter(({ name }) => !name.endsWith('/'));
};

const store = (
  cloud: Cloud,
  caller: Caller,
  batch: Batch,
  artifacts: Artifacts,
  files: readonly ZipInput[],
): Promise<BuiltArtifacts> =>
  storeArtifact(
    { cloud, caller, encryptionKey: batch.settings.encryptionKey },
    artifacts,
    artifactKey(artifacts, undefined, uuidOfBuild(batch.id)),
    files,
  );
