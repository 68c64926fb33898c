/** Which of the files belong to one of several equal builds. */
import { createHash } from 'node:crypto';

export const STRATEGIES = ['equal-distribution', 'stability'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export const filesOfShard = (
  files: readonly string[],
  index: number,
  of: number,
  strategy: Strategy,
): readonly string[] => {
  const sorted = [...new Set(files)].sort();
  if (strategy === 'stability') return sorted.filter((file) => stableShard(file, of) === index);
  const size = Math.floor(sorted.length / of);
  const larger = sorted.length % of;
  const start = index * size + Math.min(index, larger);
  return sorted.slice(start, start + size + (index < larger ? 1 : 0));
};

/** The shard with the highest hash has the file: another shard takes only what it wins. */
const stableShard = (file: string, of: number): number => {
  const weight = (shard: number): string => createHash('sha256').update(`${shard} ${file}`).digest('hex');
  return Array.from({ length: of }, (_, shard) => shard).reduce((best, shard) =>
    weight(shard) > weight(best) ? shard : best,
  );
};
