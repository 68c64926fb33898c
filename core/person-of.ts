/**
 * Whose IAM principal this is. A principal names one person: an IAM user, or one session of a role. A role alone names
 * nobody, since whoever may assume it would be that person; a session's ARN holds no path of its role, so that sessions
 * of Identity Center are written as IAM shows them.
 */
import type { Person } from './person.ts';

export const personOf = (
  { people }: { readonly people: readonly Person[] },
  principalArn: string,
): Person | undefined => people.find(({ principals }) => principals.includes(principalArn));
