export interface Ids {
  uuid(): string;
  /** 32 random bytes, base64url: what a link holds. */
  secret(): string;
}

/** sha-256, 64 hex digits. A function and not randomness, but hashing is outside of core. */
export type Digest = (text: string) => string;
