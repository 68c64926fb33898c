/** Where builds find a secret by its name, so that the order of a build never holds its value. */
export interface Secrets {
  /** Keeps a value under a name, and answers the value that is there: the first one stays. */
  keep(name: string, value: string): Promise<string>;
  /** Forgetting twice does no harm. */
  forget(name: string): Promise<void>;
}
