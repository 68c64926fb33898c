/** What a function returns, as output variables: the members of an object; anything else makes none. */
import { TaglineError } from '../../core/fault.ts';

const KEY = /^[A-Za-z0-9@\-_]{1,128}$/;

/** Throws `InvalidReturnValue`. */
export const variablesOf = (value: unknown): Readonly<Record<string, string>> => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return {};
  const members = Object.entries(value).filter(([, member]) => member !== null);
  const wrong = members.find(([key]) => !KEY.test(key));
  if (wrong)
    throw new TaglineError('InvalidReturnValue', `${wrong[0]} cannot be the name of a variable`, {
      expected: '1-128 characters of A-Z a-z 0-9 @ - _',
      remedy: 'Return an object with such keys, or nothing.',
    });
  return Object.fromEntries(
    members.map(([key, member]) => [key, typeof member === 'string' ? member : JSON.stringify(member)]),
  );
};
