/**
 * A template of the CDK names assets: files that lie beside it in `cdk.out`. They are handed over into the bucket of
 * the target's region before the change set is made, under the plan role and from the recorded version of the artifact.
 * The app says in its synthesizer that they belong there: `fileAssetsBucketName` and `bucketPrefix`.
 */
import * as z from 'zod';
import { TaglineError } from '../../core/fault.ts';
import type { WorkOrder, WorkPorts } from '../../core/work.ts';
import { fileOf, recorded } from './file-of.ts';

const TEMPLATE = /^(.+)::(.*)\.template\.json$/;
const MANIFEST_LIMIT = 1024 * 1024;

const Destination = z.object({ bucketName: z.string(), objectKey: z.string(), region: z.string().optional() });
const FileAsset = z.object({
  source: z.object({ path: z.string().optional(), packaging: z.string().default('file') }),
  destinations: z.record(z.string(), Destination),
});
const Manifest = z.object({
  files: z.record(z.string(), FileAsset).default({}),
  dockerImages: z.record(z.string(), z.unknown()).default({}),
});
type Manifest = z.infer<typeof Manifest>;

/** Throws `AssetElsewhere`, `AssetMissing`, `AssetNotPublished`. */
export const handOverAssets = async (ports: WorkPorts, order: WorkOrder, templatePath: string): Promise<void> => {
  const [, artifact = '', stack = ''] = TEMPLATE.exec(templatePath) ?? [];
  const manifest = artifact === '' ? undefined : await manifestOf(ports, order, `${artifact}::${stack}.assets.json`);
  if (manifest === undefined) return;
  const [image] = Object.keys(manifest.dockerImages);
  if (image !== undefined)
    throw new TaglineError('AssetNotPublished', `${stack} has the container image ${image}`, {
      remedy: 'Build and push images in a build of the pipeline, and hand their digests on as parameters.',
    });
  const folder = stack.includes('/') ? stack.slice(0, stack.lastIndexOf('/') + 1) : '';
  const wanted = Object.values(manifest.files).map((asset) => assetOf(asset, order, `${stack}.template.json`, folder));
  const assets = wanted.filter((asset) => asset !== undefined);
  if (assets.length === 0) return;
  const files = await ports.artifacts.files(recorded(order, artifact));
  for (const { name, path, packaging } of assets)
    await ports.stacks.handOver(order.place, packaging === 'zip' ? under(files, path) : fileAt(files, path), name);
};

const manifestOf = async ({ artifacts }: WorkPorts, order: WorkOrder, at: string): Promise<Manifest | undefined> => {
  try {
    return Manifest.parse(JSON.parse(await fileOf(artifacts, order, at, MANIFEST_LIMIT)));
  } catch (error) {
    if (error instanceof TaglineError && error.code === 'FileMissing') return undefined;
    if (error instanceof TaglineError) throw error;
    throw new TaglineError('AssetMissing', `${at} is not a manifest of the CDK's assets`, { cause: error });
  }
};

interface Asset {
  readonly name: string;
  readonly path: string;
  readonly packaging: string;
}

/** Undefined for the template itself, which the change set is made of. */
const assetOf = (
  { source: { path, packaging }, destinations }: Manifest['files'][string],
  { place, execution }: WorkOrder,
  template: string,
  folder: string,
): Asset | undefined => {
  if (path === undefined || `${folder}${path}` === template) return undefined;
  const prefix = `${place.environment}/bodies/artifact/`;
  const bucket = `tagline-artifacts-${place.account}-${place.region}`;
  const here = Object.values(destinations).find(({ bucketName }) => inPlace(bucketName, place) === bucket);
  const name =
    here && inPlace(here.objectKey, place).startsWith(prefix)
      ? inPlace(here.objectKey, place).slice(prefix.length)
      : '';
  if (/^[A-Za-z0-9._-]+$/.test(name)) return { name, path: `${folder}${path}`, packaging };
  const [one] = Object.values(destinations);
  throw new TaglineError('AssetElsewhere', `the asset ${path} belongs into ${one?.bucketName}/${one?.objectKey}`, {
    where: template,
    expected: `a key below ${prefix} of the bucket tagline-artifacts-<account>-<region>`,
    remedy:
      "Give the app's stacks new DefaultStackSynthesizer({ generateBootstrapVersionRule: false, " +
      "fileAssetsBucketName: 'tagline-artifacts-${AWS::AccountId}-${AWS::Region}', " +
      `bucketPrefix: '${execution.target.environment}/bodies/artifact/' }).`,
  });
};

const inPlace = (text: string, { account, region }: WorkOrder['place']): string =>
  text
    .replaceAll('${AWS::AccountId}', account)
    .replaceAll('${AWS::Region}', region)
    .replaceAll('${AWS::Partition}', 'aws');

const missing = (path: string): TaglineError =>
  new TaglineError('AssetMissing', `the artifact holds nothing at ${path}, which the manifest names`, {
    remedy: 'Put the whole cdk.out into the artifact: its templates, manifests and assets.',
  });

const fileAt = (files: ReadonlyMap<string, Uint8Array>, path: string): Uint8Array => {
  const found = files.get(path);
  if (found) return found;
  throw missing(path);
};

/** The files of a folder, by their paths in it. */
const under = (files: ReadonlyMap<string, Uint8Array>, folder: string): ReadonlyMap<string, Uint8Array> => {
  const found = [...files].flatMap(([path, bytes]) =>
    path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), bytes] as const] : [],
  );
  if (found.length > 0) return new Map(found);
  throw missing(folder);
};
