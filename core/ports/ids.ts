export interface Ids {
  uuid(): string;
  /** 32 random bytes, base64url: the secret of a link. */
  secret(): string;
}

/** sha-256, 64 hex digits. It is pure, but hashing needs node:crypto, which core does not import. */
export type Digest = (text: string) => string;
