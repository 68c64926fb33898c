/** CodePipeline's ids of jobs and of action executions are UUIDs; here they follow from the token of the order. */
import type { Digest } from '../ports/ids.ts';

/** The same for the same order of the same try. UUID version 8: its bits are the application's own. */
export const jobIdOf = (digest: Digest, token: string): string => {
  const hex = digest(token);
  const variant = ((Number.parseInt(hex[16] as string, 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
};
