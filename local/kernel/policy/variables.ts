/** Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`. */
import { literally } from './pattern.ts';
import type { RequestContext } from './request-context.ts';

/**
 * A pattern with its variables filled in; undefined where a value is missing (the statement then cannot match), or the
 * key that nobody knows.
 */
export const fillIn = (
  pattern: string,
  context: RequestContext,
): { readonly pattern: string } | { readonly missing: string } | { readonly unknown: string } => {
  let missing: string | undefined;
  let unknown: string | undefined;
  const filled = pattern.replace(/\$\{([^}]*)\}/g, (_all, inner: string) => {
    if (inner === '*' || inner === '?' || inner === '$') return literally(inner);
    const [, key = '', fallback] = /^\s*([^,]+?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inner) ?? [];
    if (!context.knows(key)) unknown ??= key;
    const values = context.get(key);
    if (values?.length === 1) return literally(values[0] as string);
    if (fallback !== undefined) return literally(fallback);
    missing ??= key;
    return '';
  });
  if (unknown !== undefined) return { unknown };
  if (missing !== undefined) return { missing };
  return { pattern: filled };
};
