/** How a provider of sources other than Git takes a revision: what is newest, and the artifact of what was taken. */
import type { Revision } from './execution-request.ts';
import type { StoredArtifact } from './ports/artifacts.ts';
import type { SourceObjects } from './ports/source-objects.ts';

export interface FetchPorts {
  readonly sourceObjects: SourceObjects;
}

export interface Fetched {
  readonly stored: StoredArtifact;
  readonly summary: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface Fetching {
  /** Throws `RevisionUnavailable`. */
  newest(repository: string): Promise<Omit<Revision, 'action'>>;
  /** `key`: of the artifact. */
  fetch(revision: Revision, key: string): Promise<Fetched>;
}
