/** The artifact bucket of the home region. */

/** An artifact as it was when somebody looked: `version` pins its bytes, whatever is written under its key later. */
export interface StoredArtifact {
  readonly etag: string;
  readonly version: string;
  /** Where the bytes were at hand. */
  readonly sha256?: string;
}

export interface Artifacts {
  /** Stores bytes under a key, encrypted with the artifact key. */
  put(key: string, body: Uint8Array): Promise<StoredArtifact>;
  /** Stores a zip of these texts, unless just that lies there. */
  putFiles(key: string, files: ReadonlyMap<string, string>): Promise<StoredArtifact>;
  /**
   * A file of a zipped artifact, in that version if one is named. Throws `ArtifactMissing` | `FileMissing`, which names
   * the existing files.
   */
  file(at: { readonly key: string; readonly version?: string }, path: string, limit: number): Promise<string>;
  /** The artifact's bytes as they were stored. Throws `ArtifactMissing`. */
  bytes(at: { readonly key: string; readonly version?: string }): Promise<Uint8Array>;
  /** Every file of a zipped artifact, by its path. Throws `ArtifactMissing` | `ArtifactTooLarge`. */
  files(at: { readonly key: string; readonly version?: string }): Promise<ReadonlyMap<string, Uint8Array>>;
  /** The object that lies there now; undefined if there is none. */
  look(key: string): Promise<StoredArtifact | undefined>;
  /** sha-256 of that version's bytes. Throws `ArtifactMissing`. */
  sum(at: { readonly key: string; readonly version: string }): Promise<string>;
  /** Copies that version, within the bucket. Throws `ArtifactExpired` where it is gone. */
  copy(from: { readonly key: string; readonly version: string }, to: string): Promise<StoredArtifact>;
  /** Stores text under its sha-256 and answers that digest; the same text again changes nothing. */
  keep(environment: string, kind: 'state' | 'template', text: string): Promise<{ digest: string }>;
  /** Throws `BodyMissing`. */
  kept(environment: string, kind: 'state' | 'template', digest: string): Promise<string>;
}
