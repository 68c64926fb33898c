/** The artifact bucket of the home region. */
export interface Artifacts {
  /** Stores bytes under a key, encrypted with the artifact key. */
  put(key: string, body: Uint8Array): Promise<{ etag: string }>;
  /** A file out of a zipped artifact. Throws `ArtifactMissing` | `FileMissing`, naming what there is. */
  file(key: string, path: string, limit: number): Promise<string>;
  /** Undefined where there is nothing. */
  etag(key: string): Promise<string | undefined>;
  /** Stores text under its sha-256 and answers that digest; the same text again changes nothing. */
  keep(kind: 'state' | 'template', text: string): Promise<{ digest: string }>;
  /** Throws `BodyMissing`. */
  kept(kind: 'state' | 'template', digest: string): Promise<string>;
}
