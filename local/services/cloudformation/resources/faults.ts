/** Reading other services' faults by their AWS code. */
import { Fault } from '../../../kernel/fault.ts';
import { invalid } from '../validation.ts';
import type { ResourceContext } from './resource-type.ts';

export const isFault = (error: unknown, ...codes: readonly string[]): error is Fault =>
  error instanceof Fault && codes.includes(error.code);

/** The answer, or undefined where the service says by one of `codes` that there is none. */
export const unless = async <T>(answer: Promise<T>, ...codes: readonly string[]): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (isFault(error, ...codes)) return undefined;
    throw error;
  }
};

/**
 * Creates; where a crash may have interrupted the same creation, "already exists" means that it had got that far.
 */
export const createOnce = async <T>(
  resumed: boolean,
  create: () => Promise<T>,
  ...codes: readonly string[]
): Promise<T | undefined> => (resumed ? unless(create(), ...codes) : create());

/**
 * For services whose creation would take over (and deletion then destroy) what somebody else has under that name.
 * `look` finds it, or throws one of the `absent` codes, or answers undefined. Throws ValidationError if it is there.
 */
export const refuseExisting = async (
  context: ResourceContext,
  identifier: string,
  look: () => Promise<unknown>,
  ...absent: readonly string[]
): Promise<void> => {
  if (context.resumed || (await unless(look(), ...absent)) === undefined) return;
  throw invalid(`Resource of type '${context.type}' with identifier '${identifier}' already exists.`);
};
