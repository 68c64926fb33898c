/** Compares a secret in a time that does not tell how much of it is right. */
import { timingSafeEqual } from 'node:crypto';

export const sameText = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
};
