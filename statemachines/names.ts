/** Names that fit Step Functions' limits: a readable cut, then 8 hex digits of a hash of the whole where it was cut. */
import { createHash } from 'node:crypto';

/** Machines, executions and states alike. */
const LIMIT = 80;

export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** The name itself if it fits, else 71 characters of it, `-`, and the hash. Different names stay different. */
export const fittingName = (name: string): string =>
  name.length <= LIMIT ? name : `${name.slice(0, LIMIT - 9)}-${shortHash(name)}`;

/** Only characters that machine names allow; always with the hash, so that `a.b` and `a-b` differ. */
export const machineName = (prefix: string, parts: readonly string[]): string => {
  const whole = parts.join('_');
  const readable = `${prefix}${whole.replaceAll(/[^A-Za-z0-9_-]/g, '-')}`;
  return `${readable.slice(0, LIMIT - 9)}-${shortHash(whole)}`;
};
