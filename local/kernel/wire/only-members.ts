import { notInLocalCloud } from '../fault.ts';

/**
 * Members of an input that an operation does not have must not be ignored: the answer names the first. Empty ones mean
 * nothing and pass.
 */
export const onlyMembers = (operation: string, input: object, members: readonly string[]): void => {
  for (const [name, value] of Object.entries(input)) {
    if (members.includes(name) || value === undefined || value === null || value === '') continue;
    throw notInLocalCloud(`the member ${name} of ${operation}`);
  }
};
