/**
 * Names of variables that the engine gives to builds. By them the event of a build says which action it belongs to, so
 * a pipeline must not set them.
 */
import type { Fault } from '../../core/fault.ts';

/** Environment variables are told apart by case, but a shell of Windows does not. */
const RESERVED = /^TAGLINE_/i;

/** `where`: the list that holds the variables, relative to the action. */
export const reservedNames = (variables: readonly { readonly name: string }[], where: string): Fault[] =>
  variables
    .filter(({ name }) => RESERVED.test(name))
    .map(({ name }) => ({
      code: 'InvalidConfiguration',
      message: `a pipeline may not set ${name}: the engine tells builds by it what they belong to`,
      where,
      expected: 'a name that does not begin with TAGLINE_',
      remedy: 'give the variable another name',
    }));
