/**
 * The first double of `java.util.Random` with this seed, in [0, 1): what Step Functions gives for a seed, bit by bit.
 */
export const seededRandom = (seed: number): number => {
  let state = (BigInt(Math.trunc(seed)) ^ MULTIPLIER) & MASK;
  const next = (bits: bigint): number => {
    state = (state * MULTIPLIER + 0xbn) & MASK;
    return Number(state >> (48n - bits));
  };
  return (next(26n) * 2 ** 27 + next(27n)) / 2 ** 53;
};

const MULTIPLIER = 0x5_deec_e66dn;
const MASK = (1n << 48n) - 1n;
