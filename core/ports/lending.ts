/** Access to artifacts for somebody who is no role of Tagline: to some keys, for an hour. */
export interface Lent {
  /** Whose bucket it is. */
  readonly account: string;
  readonly bucket: string;
  readonly region: string;
  /** The key that encrypts the artifacts. */
  readonly keyArn: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
    /** Milliseconds since 1970. */
    readonly expirationTime: number;
  };
}

export interface Lending {
  /** `environment` owns all these keys. */
  lend(
    environment: string,
    keys: { readonly read: readonly string[]; readonly write: readonly string[] },
  ): Promise<Lent>;
}
