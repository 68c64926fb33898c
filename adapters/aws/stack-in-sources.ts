/**
 * A stack as the sources have it. `node --enable-source-maps` reads the map at every start of a function, which takes a
 * fifth of it; this reads it when something failed.
 */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/** A place in a bundle: `/var/task/index.cjs:12:345`. */
const PLACE = /(\/[^\s()]*\/index\.cjs):(\d+):(\d+)/g;

/** Frames outside of a bundle that has a map stay as they are. */
export const stackInSources = (stack: string): string => {
  const maps = new Map<string, SourceMap | undefined>();
  const mapOf = (file: string): SourceMap | undefined => {
    if (!maps.has(file)) maps.set(file, mapBeside(file));
    return maps.get(file);
  };
  const inSources = (place: string, file: string, line: string, column: string): string => {
    const origin = mapOf(file)?.findOrigin(Number(line), Number(column));
    if (!origin || !('fileName' in origin)) return place;
    return `${origin.fileName.replace(/^(\.\.\/)+/, '')}:${origin.lineNumber}:${origin.columnNumber}`;
  };
  return stack
    .split('\n')
    .map((line) => (line.startsWith('    at ') ? line.replace(PLACE, inSources) : line))
    .join('\n');
};

const mapBeside = (file: string): SourceMap | undefined => {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  } catch {
    return undefined;
  }
};
