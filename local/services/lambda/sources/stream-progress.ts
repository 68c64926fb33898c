/** How far a mapping has read in a shard, and what it is in the middle of. Kept after every step. */
export interface Progress {
  /** The last record that is done with; undefined: none, begin at the oldest. */
  readonly after: string | undefined;
  /**
   * Sizes of the pieces of the batch being worked on, in order: bisecting makes more of them. Empty between batches.
   */
  readonly chunks: readonly number[];
  /** Failed runs of the first piece. */
  readonly attempts: number;
  /** When the first piece failed first, ms. */
  readonly since: number | undefined;
}

export const BEGINNING: Progress = { after: undefined, chunks: [], attempts: 0, since: undefined };

/** The piece is over: go on behind its last record. */
export const pieceDone = (progress: Progress, last: string): Progress => ({
  after: last,
  chunks: progress.chunks.slice(1),
  attempts: 0,
  since: undefined,
});

/** After a failure: the same piece again, or its halves. Halving is not counted as a retry. */
export const pieceFailed = (progress: Progress, bisect: boolean, now: number): Progress => {
  const [size = 0, ...rest] = progress.chunks;
  const since = progress.since ?? now;
  if (bisect && size > 1) {
    const half = Math.ceil(size / 2);
    return { ...progress, chunks: [half, size - half, ...rest], since };
  }
  return { ...progress, attempts: progress.attempts + 1, since };
};

/** Some records of the piece are done (`done` of them, the last of which is named), the rest failed. */
export const piecePartlyDone = (progress: Progress, done: number, last: string | undefined, now: number): Progress => {
  const [size = 0, ...rest] = progress.chunks;
  if (done === 0 || last === undefined) return pieceFailed(progress, false, now);
  return { after: last, chunks: [size - done, ...rest], attempts: 1, since: now };
};
