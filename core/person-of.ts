/**
 * Finds the person of an IAM principal. A principal names one person: an IAM user, or one session of a role. A role
 * alone names nobody, since everybody who may assume it would be that person. A session's ARN does not hold the path of
 * its role, so sessions of Identity Center are written as IAM shows them.
 */
import type { Person } from './person.ts';

export const personOf = (
  { people }: { readonly people: readonly Person[] },
  principalArn: string,
): Person | undefined => people.find(({ principals }) => principals.includes(principalArn));
