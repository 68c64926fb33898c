/** The running cloud, called as the root of the home account in the home region. */
export interface LocalCloud {
  readonly url: string;
  /** The key that opens its mailbox. */
  readonly ownerKey: string | undefined;
  call<Out = unknown>(service: string, operation: string, input: unknown): Promise<Out>;
  close(): Promise<void>;
}
