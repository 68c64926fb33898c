/** Objects of versioned buckets at home that pipelines take as a source. */
import type { StoredArtifact } from './artifacts.ts';

export interface SourceObject {
  readonly etag: string;
  /** Undefined in a bucket without versions. */
  readonly version: string | undefined;
}

/** Both throw `SourceRefused` in S3's words. */
export interface SourceObjects {
  /** As it is now, or in that version; undefined where there is none. */
  look(at: {
    readonly bucket: string;
    readonly key: string;
    readonly version?: string;
  }): Promise<SourceObject | undefined>;
  /** Copies a version under the key of an artifact; S3 moves the bytes itself. Throws `SourceTooLarge`. */
  copy(
    from: { readonly bucket: string; readonly key: string; readonly version: string },
    key: string,
  ): Promise<StoredArtifact>;
}
