/** Which route answers a request: the most specific path, the exact method before ANY, `$default` last. */
import type { Route } from '../model.ts';

export interface Match<R extends { readonly RouteKey: string } = Route> {
  readonly route: R;
  /** Values of path variables; undefined where the route has none. */
  readonly parameters: Record<string, string> | undefined;
}

/** `path` is decoded and starts with a slash. */
export const matchRoute = <R extends { readonly RouteKey: string }>(
  routes: readonly R[],
  method: string,
  path: string,
): Match<R> | undefined => {
  const segments = path.slice(1).split('/');
  const found: (Match<R> & { readonly rank: string })[] = [];
  for (const route of routes) {
    const [verb, pattern] = route.RouteKey.split(' ', 2);
    if (pattern === undefined || (verb !== method && verb !== 'ANY')) continue;
    const matched = matchSegments(pattern.slice(1).split('/'), segments);
    if (matched)
      found.push({ route, parameters: matched.parameters, rank: `${matched.rank}${verb === 'ANY' ? 1 : 0}` });
  }
  const best = found.sort((a, b) => (a.rank < b.rank ? -1 : 1))[0];
  if (best) return { route: best.route, parameters: best.parameters };
  const fallback = routes.find(({ RouteKey }) => RouteKey === '$default');
  return fallback && { route: fallback, parameters: undefined };
};

/**
 * The rank has a digit per segment: 0 for text, 1 for a variable, 2 for a greedy one; the smaller the more specific.
 */
const matchSegments = (pattern: readonly string[], path: readonly string[]) => {
  const parameters: Record<string, string> = {};
  let rank = '';
  for (const [index, part] of pattern.entries()) {
    const value = path[index];
    if (value === undefined) return undefined;
    if (part.endsWith('+}')) {
      const rest = path.slice(index).join('/');
      if (rest === '') return undefined;
      parameters[part.slice(1, -2)] = rest;
      return { parameters, rank: `${rank}2` };
    }
    if (part.startsWith('{')) {
      if (value === '') return undefined;
      parameters[part.slice(1, -1)] = value;
      rank += '1';
    } else if (part === value) rank += '0';
    else return undefined;
  }
  if (path.length !== pattern.length) return undefined;
  return { parameters: Object.keys(parameters).length > 0 ? parameters : undefined, rank };
};
