/** The people behind a change: who pushed the tag, and whom the commit names as its author. */
import type { Execution } from './execution.ts';
import type { Person } from './person.ts';
import { personOf } from './person-of.ts';

/** Ids of people. Principals and addresses that belong to nobody are left out. */
export const changeAuthors = (
  installation: { readonly people: readonly Person[] },
  { startedBy, authorEmails = [] }: Pick<Execution, 'startedBy' | 'authorEmails'>,
): readonly string[] => {
  const wrote = authorEmails.map((address) => address.toLowerCase());
  const pusher = personOf(installation, startedBy);
  const authors = installation.people.filter(
    ({ mail, gitEmails }) =>
      wrote.includes(mail.toLowerCase()) || gitEmails.some((own) => wrote.includes(own.toLowerCase())),
  );
  return [...new Set([...(pusher ? [pusher.id] : []), ...authors.map(({ id }) => id)])];
};
