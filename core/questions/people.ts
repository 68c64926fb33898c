/** The people of the installation, and whether mail reaches them. */
import type { Person } from '../person.ts';
import type { Mail, Subscription } from '../ports/mail.ts';

export interface PersonView {
  readonly id: string;
  readonly mail: string;
  readonly groups: readonly string[];
  /** Whether the person can also answer by signed requests. */
  readonly signs: boolean;
  readonly subscription: Subscription;
}

export const listPeople =
  ({ mail, people }: { mail: Pick<Mail, 'subscriptions'>; people: readonly Person[] }) =>
  async (): Promise<{ people: readonly PersonView[] }> => {
    const subscriptions = await mail.subscriptions(people.map((person) => person.mail));
    return {
      people: people.map(({ id, mail: address, groups, principals }, at) => ({
        id,
        mail: address,
        groups,
        signs: principals.length > 0,
        subscription: subscriptions[at] ?? 'none',
      })),
    };
  };
