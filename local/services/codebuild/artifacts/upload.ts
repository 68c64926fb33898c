/** Uploads the artifacts of a build under its service role. */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { uuidOfBuild } from '../arn.ts';
import type { ArtifactSpec, Buildspec } from '../buildspec/buildspec.ts';
import type { Artifacts, Build, BuiltArtifacts } from '../model.ts';
import { faultText, PhaseFailure } from '../run/failure.ts';
import { ArtifactError, collect } from './collect.ts';
import { artifactKey } from './key.ts';
import { storeArtifact } from './store.ts';

export interface Upload {
  readonly cloud: Cloud;
  readonly caller: Caller;
  readonly build: Build;
  readonly spec: Buildspec;
  /** CODEBUILD_SRC_DIR */
  readonly folder: string;
  expand(texts: readonly string[]): Promise<readonly string[]>;
  line(text: string): void;
}

export const uploadArtifacts = async (
  upload: Upload,
): Promise<Partial<Pick<Build, 'artifacts' | 'secondaryArtifacts'>>> => {
  const { settings } = upload.build;
  const primary = await uploadOne(upload, settings.artifacts, upload.spec.artifacts);
  const secondary: BuiltArtifacts[] = [];
  for (const artifacts of settings.secondaryArtifacts) {
    const built = await uploadOne(
      upload,
      artifacts,
      upload.spec.artifacts?.secondary?.[artifacts.artifactIdentifier ?? ''],
    );
    if (built) secondary.push(built);
  }
  return { ...(primary && { artifacts: primary }), ...(secondary.length > 0 && { secondaryArtifacts: secondary }) };
};

const uploadOne = async (
  upload: Upload,
  artifacts: Artifacts,
  given: ArtifactSpec | undefined,
): Promise<BuiltArtifacts | undefined> => {
  if (artifacts.type !== 'S3') return undefined;
  const label = artifacts.artifactIdentifier ? ` for ${artifacts.artifactIdentifier}` : '';
  if (!given || given.files.length === 0) {
    upload.line(`The buildspec names no artifact files${label}: nothing is uploaded`);
    return undefined;
  }
  try {
    const spec = await expandSpec(upload, given);
    const { files, lines } = await collect(upload.folder, spec);
    for (const line of lines) upload.line(line);
    const key = artifactKey(artifacts, spec, uuidOfBuild(upload.build.id));
    const storing = { ...upload, encryptionKey: upload.build.settings.encryptionKey };
    return await storeArtifact(storing, artifacts, key, files);
  } catch (error) {
    if (error instanceof ArtifactError || error instanceof Fault || error instanceof RangeError)
      throw new PhaseFailure('CLIENT_ERROR', `${faultText(error)}${label}`);
    throw error;
  }
};

const expandSpec = async (upload: Upload, spec: ArtifactSpec): Promise<ArtifactSpec> => {
  const [name, baseDirectory, s3Prefix] = await upload.expand([
    spec.name ?? '',
    spec.baseDirectory ?? '',
    spec.s3Prefix ?? '',
  ]);
  return {
    ...spec,
    files: await upload.expand(spec.files),
    excludePaths: await upload.expand(spec.excludePaths ?? []),
    ...(name && { name }),
    ...(baseDirectory && { baseDirectory }),
    ...(s3Prefix && { s3Prefix }),
  };
};
