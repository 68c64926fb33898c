/** A function's own policy: statements kept per qualifier, written as a document. */
import type { FunctionRef } from './function-name.ts';
import type { Store } from './store/open-store.ts';

export interface KeptPolicy {
  readonly revisionId: string;
  readonly statements: readonly { readonly Sid: string }[];
}

/** JSON text; undefined where there is none. */
export const policyOf = (store: Store, ref: FunctionRef): string | undefined => {
  const kept = store.settings.get<KeptPolicy>('policy', ref, ref.qualifier ?? '');
  return kept && JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: kept.statements });
};
