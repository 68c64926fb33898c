/** Brings all sources of a build into its folders. */
import type { Caller, Cloud, Credentials } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { ZipError } from '../archive/read-zip.ts';
import type { Build, Source } from '../model.ts';
import { faultText, PhaseFailure } from '../run/failure.ts';
import type { Workspace } from '../run/workspace.ts';
import { cloneFromCodeCommit } from './codecommit.ts';
import { fetchFromS3 } from './s3.ts';

export interface Fetch {
  readonly cloud: Cloud;
  readonly caller: Caller;
  readonly credentials: Credentials;
  readonly build: Build;
  readonly workspace: Workspace;
  readonly env: Readonly<Record<string, string>>;
  readonly onGroup: (leader: number) => void;
}

export interface Fetched {
  /** Of the primary source, where it has one. */
  readonly resolvedSourceVersion: string | undefined;
  /** Folders of the secondary sources by identifier. */
  readonly secondary: Readonly<Record<string, string>>;
}

export const fetchSources = async (fetch: Fetch): Promise<Fetched> => {
  const { settings } = fetch.build;
  const resolvedSourceVersion = await fetchSource(
    fetch,
    settings.source,
    settings.sourceVersion,
    fetch.workspace.source,
  );
  const secondary: Record<string, string> = {};
  for (const source of settings.secondarySources) {
    const identifier = source.sourceIdentifier ?? '';
    const version = settings.secondarySourceVersions.find((one) => one.sourceIdentifier === identifier)?.sourceVersion;
    const folder = fetch.workspace.secondary(identifier);
    await fetchSource(fetch, source, version, folder);
    secondary[identifier] = folder;
  }
  return { resolvedSourceVersion, secondary };
};

const fetchSource = async (
  fetch: Fetch,
  source: Source,
  version: string | undefined,
  folder: string,
): Promise<string | undefined> => {
  const label = `for ${source.sourceIdentifier ? `secondary source ${source.sourceIdentifier}` : 'primary source'} and source version ${version ?? ''}`;
  try {
    if (source.type === 'NO_SOURCE') return undefined;
    if (source.type === 'S3') {
      await fetchFromS3(fetch.cloud, fetch.caller, source.location ?? '', version, folder);
      return undefined;
    }
    return await cloneFromCodeCommit({
      location: source.location ?? '',
      endpoint: fetch.cloud.url,
      region: fetch.build.region,
      version,
      depth: source.gitCloneDepth ?? 0,
      folder,
      credentials: fetch.credentials,
      env: fetch.env,
      now: fetch.cloud.clock.now(),
      launch: fetch.cloud.launch,
      onGroup: fetch.onGroup,
    });
  } catch (error) {
    if (error instanceof PhaseFailure) throw error;
    if (error instanceof Fault || error instanceof ZipError)
      throw new PhaseFailure('CLIENT_ERROR', `${faultText(error)} ${label}`.trimEnd());
    throw error;
  }
};
