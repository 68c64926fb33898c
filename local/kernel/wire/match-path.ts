import { decoded } from './decoded.ts';

/**
 * The decoded parameters of a path such as `/v2/apis/{ApiId}`; undefined for another path. A trailing slash means
 * nothing; ARNs come encoded or not.
 */
export const matchPath = (path: string, pattern: string): Record<string, string> | undefined => {
  const wanted = pattern.split('/');
  const given = path.replace(/\/$/, '').split('/');
  if (wanted.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const text = given[index] as string;
    if (part.startsWith('{')) found[part.slice(1, -1)] = decoded(text);
    else if (part !== text) return undefined;
  }
  return found;
};
