/** Puts the files of one artifact into its bucket, packed or one by one. */
import { createHash } from 'node:crypto';
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { writeZip, type ZipInput } from '../archive/write-zip.ts';
import type { Artifacts, BuiltArtifacts } from '../model.ts';

export interface Storing {
  readonly cloud: Cloud;
  readonly caller: Caller;
  readonly encryptionKey: string;
}

export const storeArtifact = async (
  storing: Storing,
  artifacts: Artifacts,
  key: string,
  files: readonly ZipInput[],
): Promise<BuiltArtifacts> => {
  const common = {
    location: `arn:aws:s3:::${[artifacts.location ?? '', key].filter(Boolean).join('/')}`,
    encryptionDisabled: artifacts.encryptionDisabled ?? false,
    ...(artifacts.overrideArtifactName !== undefined && { overrideArtifactName: artifacts.overrideArtifactName }),
    ...(artifacts.artifactIdentifier !== undefined && { artifactIdentifier: artifacts.artifactIdentifier }),
  };
  if (artifacts.packaging !== 'ZIP') {
    for (const file of files)
      await put(storing, artifacts, [key, file.name].filter(Boolean).join('/'), await file.content());
    return common;
  }
  const zip = await writeZip(files);
  await put(storing, artifacts, key, zip);
  return { ...common, sha256sum: digest('sha256', zip), md5sum: digest('md5', zip) };
};

const digest = (algorithm: string, bytes: Buffer): string => createHash(algorithm).update(bytes).digest('hex');

/** Encrypted with the build's key unless the project turned that off. */
const put = async (
  { cloud, caller, encryptionKey }: Storing,
  artifacts: Artifacts,
  Key: string,
  Body: Buffer,
): Promise<void> => {
  const sealed = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: encryptionKey };
  const input = { Bucket: artifacts.location, Key, Body, ...(!artifacts.encryptionDisabled && sealed) };
  await cloud.call('s3', 'PutObject', input, caller);
};
