/** Files below a folder that one of these patterns matches, in the order of their names. */
import { readdirSync } from 'node:fs';
import { globToRegExp } from '../artifacts/glob.ts';

export const findFiles = (folder: string, patterns: readonly string[]): readonly string[] => {
  const matchers = patterns.map(globToRegExp);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath.slice(folder.length)}/${name}`.replace(/^\/+/, ''))
    .filter((name) => matchers.some((matcher) => matcher.test(name)))
    .sort();
};
