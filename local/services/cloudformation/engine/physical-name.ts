/**
 * Names that CloudFormation gives: `stack-logicalId-SUFFIX`, cut to what the type takes, always the same for the same
 * resource.
 */
import { createHash } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const SUFFIX = 12;

export const physicalName = (
  stack: { readonly id: string; readonly name: string },
  logicalId: string,
  generation: number,
  limit: number,
): string => {
  const room = limit - SUFFIX - 2;
  const spare = Math.max(0, Math.floor(room / 2) - Math.min(stack.name.length, logicalId.length));
  const half = Math.ceil(room / 2) + spare;
  const [first, second] =
    stack.name.length + logicalId.length <= room
      ? [stack.name, logicalId]
      : stack.name.length < logicalId.length
        ? [stack.name.slice(0, half), logicalId.slice(0, room - Math.min(stack.name.length, half))]
        : [stack.name.slice(0, room - Math.min(logicalId.length, half)), logicalId.slice(0, half)];
  return `${first}-${second}-${suffix(`${stack.id}|${logicalId}|${generation}`)}`;
};

const suffix = (seed: string): string =>
  [...createHash('sha256').update(seed).digest().subarray(0, SUFFIX)].map((byte) => ALPHABET[byte % 36]).join('');
