/** Puts the files of an assembly where its templates expect them, unless they are there. */
import { readFileSync } from 'node:fs';
import { Fault } from '../kernel/fault.ts';
import type { OpenCloud } from '../open-cloud.ts';
import type { FileAsset, StackArtifact } from './read-assembly.ts';
import { sessionOf } from './sessions.ts';
import { zipFolder } from './zip-folder.ts';

/** Asset keys are hashes of their contents: what is there is right. Answers how many were put. */
export const publishAssets = async (cloud: OpenCloud, stack: StackArtifact): Promise<number> => {
  let put = 0;
  for (const asset of stack.assets) {
    const place = { account: stack.environment.account, region: asset.region };
    const caller = await sessionOf(cloud, place, asset.roleArn);
    const target = { Bucket: asset.bucket, Key: asset.key };
    if (await exists(cloud, caller, target)) continue;
    await cloud.call('s3', 'PutObject', { ...target, Body: bodyOf(asset), ContentType: typeOf(asset) }, caller);
    put += 1;
  }
  return put;
};

const exists = async (
  cloud: OpenCloud,
  caller: Parameters<OpenCloud['call']>[3],
  target: { Bucket: string; Key: string },
) => {
  try {
    await cloud.call('s3', 'HeadObject', target, caller);
    return true;
  } catch (error) {
    if (error instanceof Fault && ['NotFound', 'NoSuchKey'].includes(error.code)) return false;
    throw error;
  }
};

const bodyOf = ({ path, packaging }: FileAsset): Buffer => (packaging === 'zip' ? zipFolder(path) : readFileSync(path));

const typeOf = ({ path, packaging }: FileAsset): string => {
  if (packaging === 'zip') return 'application/zip';
  return path.endsWith('.json') ? 'application/json' : 'application/octet-stream';
};
