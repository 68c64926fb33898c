/** Functions that note what they are given, and answer what a test says. */
import type { Functions, Returned } from '../../core/ports/functions.ts';

export interface MemoryFunctions extends Functions {
  /** In order: where, whom, what. */
  readonly handed: { readonly place: string; readonly name: string; readonly event: Record<string, unknown> }[];
  /** What a call answers, or fails with. */
  returns: Returned | Error;
}

export const memoryFunctions = (): MemoryFunctions => {
  const handed: MemoryFunctions['handed'][number][] = [];
  const functions: MemoryFunctions = {
    handed,
    returns: { value: null },
    async hand({ account, region }, name, event) {
      handed.push({ place: `${account} ${region}`, name, event: event as Record<string, unknown> });
      if (functions.returns instanceof Error) throw functions.returns;
    },
    async call(place, name, event) {
      await functions.hand(place, name, event);
      return functions.returns as Returned;
    },
  };
  return functions;
};
