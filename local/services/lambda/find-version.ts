/** The version that a reference means. */
import { functionNotFound } from './faults.ts';
import { type FunctionRef, refArn } from './function-name.ts';
import type { FunctionVersion } from './store/functions.ts';
import type { Store } from './store/open-store.ts';

/** Throws ResourceNotFoundException for a function, version or alias that is not there. */
export const findVersion = (store: Store, ref: FunctionRef): FunctionVersion => {
  const { qualifier = '$LATEST' } = ref;
  const version = isVersion(qualifier) ? qualifier : store.aliases.get(ref, qualifier)?.version;
  const found = version === undefined ? undefined : store.functions.get(ref, version);
  if (!found) throw functionNotFound(refArn(ref));
  return found;
};

export const isVersion = (qualifier: string): boolean => qualifier === '$LATEST' || /^\d+$/.test(qualifier);
