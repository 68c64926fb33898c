/** A CDK cloud assembly (`cdk.out`): its stacks with their templates, environments and file assets. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Environment {
  readonly account: string;
  readonly region: string;
}

export interface FileAsset {
  readonly id: string;
  /** Absolute path of a file, or of a folder that is zipped. */
  readonly path: string;
  readonly packaging: 'file' | 'zip';
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  /** The role that may publish it; absent: the deploying principal. */
  readonly roleArn?: string;
}

export interface StackArtifact {
  /** The artifact's id in the manifest. */
  readonly id: string;
  readonly stackName: string;
  readonly environment: Environment;
  /** Absolute path of the template. */
  readonly templateFile: string;
  /** `s3://bucket/key` where the template is published as an asset. */
  readonly templateUrl?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly terminationProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly deployRoleArn?: string;
  readonly executionRoleArn?: string;
  readonly assets: readonly FileAsset[];
  /** Ids of stacks that must be deployed before. */
  readonly dependencies: readonly string[];
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly displayName?: string;
}

/**
 * Reads `manifest.json` and what it names, also of nested assemblies (stages).
 * `fallback` stands in for stacks without an environment of their own. Throws Error naming what cannot be deployed
 * here.
 */
export const readAssembly = (folder: string, fallback: Environment): readonly StackArtifact[] => {
  const { artifacts = {} } = readJson(join(folder, 'manifest.json')) as { artifacts?: Record<string, Artifact> };
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    if (artifact.type === 'cdk:cloud-assembly')
      return readAssembly(join(folder, String(artifact.properties?.['directoryName'])), fallback);
    return artifact.type === 'aws:cloudformation:stack' ? [readStack(folder, id, artifact, artifacts, fallback)] : [];
  });
};

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const readStack = (
  folder: string,
  id: string,
  { properties = {}, dependencies = [], environment, displayName }: Artifact,
  artifacts: Readonly<Record<string, Artifact>>,
  fallback: Environment,
): StackArtifact => {
  const place = readEnvironment(environment, fallback);
  if (((properties['notificationArns'] ?? []) as unknown[]).length > 0)
    throw new Error(`stack ${id}: notification topics of stacks are not in the local cloud: expected none`);
  const fill = (text: unknown): string => filled(String(text), place);
  const manifests = dependencies.filter((other) => artifacts[other]?.type === 'cdk:asset-manifest');
  const optional = (name: string, from: string) =>
    properties[from] === undefined ? {} : { [name]: fill(properties[from]) };
  return {
    id,
    stackName: String(properties['stackName'] ?? displayName ?? id),
    environment: place,
    templateFile: join(folder, String(properties['templateFile'])),
    ...optional('templateUrl', 'stackTemplateAssetObjectUrl'),
    parameters: (properties['parameters'] ?? {}) as Record<string, string>,
    terminationProtection: properties['terminationProtection'] === true,
    tags: (properties['tags'] ?? {}) as Record<string, string>,
    ...optional('deployRoleArn', 'assumeRoleArn'),
    ...optional('executionRoleArn', 'cloudFormationExecutionRoleArn'),
    assets: manifests.flatMap((manifest) =>
      readAssets(folder, String(artifacts[manifest]!.properties!['file']), place),
    ),
    dependencies: dependencies.filter((other) => artifacts[other]?.type === 'aws:cloudformation:stack'),
  };
};

/** `aws://account/region`, either of them possibly unknown. */
const readEnvironment = (written: string | undefined, fallback: Environment): Environment => {
  const [, account = '', region = ''] = /^aws:\/\/([^/]+)\/(.+)$/.exec(written ?? '') ?? [];
  return {
    account: /^\d{12}$/.test(account) ? account : fallback.account,
    region: region === '' || region === 'unknown-region' ? fallback.region : region,
  };
};

const filled = (text: string, { account, region }: Environment): string =>
  text
    .replaceAll('${AWS::AccountId}', account)
    .replaceAll('${AWS::Region}', region)
    .replaceAll('${AWS::Partition}', 'aws')
    .replaceAll('${AWS::URLSuffix}', 'amazonaws.com');

interface FileEntry {
  readonly displayName?: string;
  readonly source: { readonly path?: string; readonly packaging?: string; readonly executable?: readonly string[] };
  readonly destinations: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const readAssets = (folder: string, file: string, place: Environment): readonly FileAsset[] => {
  const manifest = readJson(join(folder, file)) as {
    files?: Record<string, FileEntry>;
    dockerImages?: Record<string, unknown>;
  };
  const [image] = Object.keys(manifest.dockerImages ?? {});
  if (image)
    throw new Error(`${file}: the container image asset ${image} cannot be published: expected file assets only`);
  return Object.entries(manifest.files ?? {}).flatMap(([id, { source, destinations }]) => {
    if (source.path === undefined)
      throw new Error(`${file}: the asset ${id} is made by a command: expected a file or a folder`);
    return Object.values(destinations).map(({ bucketName, objectKey, region, assumeRoleArn }) => ({
      id,
      path: join(folder, source.path as string),
      packaging: source.packaging === 'zip' ? ('zip' as const) : ('file' as const),
      bucket: filled(String(bucketName), place),
      key: filled(String(objectKey), place),
      region: region === undefined ? place.region : filled(region, place),
      ...(assumeRoleArn !== undefined && { roleArn: filled(assumeRoleArn, place) }),
    }));
  });
};
