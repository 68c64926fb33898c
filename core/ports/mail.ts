/** Mail to people of the installation, through their subscription. */

/**
 * `pending`: the person has not confirmed yet; `none`: there is no subscription (any more). Mail reaches the confirmed
 * only.
 */
export type Subscription = 'confirmed' | 'pending' | 'none';

export interface Mail {
  /** `subject` at most 100 characters. The body may hold the one link that is this person's. */
  send(person: string, subject: string, body: string): Promise<void>;
  /** The subscription of each address, in the order of `addresses`. */
  subscriptions(addresses: readonly string[]): Promise<readonly Subscription[]>;
}
