/** Puts a build's cache back before its commands, and keeps it after them. A cache never fails a build. */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { ZipError } from '../archive/read-zip.ts';
import { writeZip } from '../archive/write-zip.ts';
import { ArtifactError } from '../artifacts/collect.ts';
import type { Buildspec } from '../buildspec/buildspec.ts';
import type { Build } from '../model.ts';
import { faultText, PhaseFailure } from '../run/failure.ts';
import type { Workspace } from '../run/workspace.ts';
import { filesToKeep, putBack } from './cache-files.ts';
import { type CachePlace, cachePlace } from './cache-place.ts';

export interface Caching {
  readonly cloud: Cloud;
  readonly caller: Caller;
  readonly build: Build;
  readonly workspace: Workspace;
  readonly spec: Buildspec;
  expand(texts: readonly string[]): Promise<readonly string[]>;
  line(text: string): void;
}

/** Without a key a project has one cache. */
const ONLY = 'cache';

const withPlace = async (caching: Caching, work: (place: CachePlace, key: string) => Promise<void>): Promise<void> => {
  const { cloud, caller, build, spec, expand, line } = caching;
  const place = spec.cache && spec.cache.paths.length > 0 ? cachePlace(cloud, caller, build) : undefined;
  if (!place) return;
  try {
    const [key = ONLY] = await expand([spec.cache?.key ?? ONLY]);
    await work(place, key);
  } catch (error) {
    const known = [Fault, ZipError, ArtifactError, PhaseFailure, RangeError].some((kind) => error instanceof kind);
    if (!known) throw error;
    line(`The cache is left out: ${faultText(error)}`);
  }
};

export const restoreCache = (caching: Caching): Promise<void> =>
  withPlace(caching, async (place, key) => {
    const { spec, workspace, expand, line } = caching;
    if (spec.cache?.action === 'save') return;
    let zip = await place.find(key, false);
    for (const fallback of await expand(spec.cache?.fallbackKeys ?? [])) zip ??= await place.find(fallback, true);
    line(zip ? `Cache restored: ${await putBack(workspace, zip)} files` : `No cache is there for ${key}`);
  });

/** The cache of a key stays as it was first kept; without a key the latest build's stays. */
export const saveCache = (caching: Caching): Promise<void> =>
  withPlace(caching, async (place, key) => {
    const { spec, workspace, line } = caching;
    if (spec.cache?.action === 'restore') return;
    if (spec.cache?.key !== undefined && (await place.has(key))) {
      line(`The cache ${key} is there already`);
      return;
    }
    const files = await filesToKeep(workspace, spec.cache?.paths ?? []);
    if (files.length === 0) {
      line('Nothing to keep in the cache');
      return;
    }
    await place.keep(key, await writeZip(files));
    line(`Cache kept: ${files.length} files`);
  });
