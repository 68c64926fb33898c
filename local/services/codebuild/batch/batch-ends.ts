import type { Batch } from './batch.ts';

const DEFAULT_MINUTES = 480;

/** When the time of a batch is over; a retry begins it anew. */
export const batchEnds = ({ phases, startTime, config }: Batch): number => {
  const begun = phases.findLast(({ phaseType }) => phaseType === 'SUBMITTED')?.startTime ?? startTime;
  return begun + (config.timeoutInMins ?? DEFAULT_MINUTES) * 60_000;
};
