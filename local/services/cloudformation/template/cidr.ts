/** Fn::Cidr: cuts a block of IPv4 or IPv6 addresses into `count` blocks with `bits` host bits each. */
import { isIP } from 'node:net';
import { invalid } from '../validation.ts';

export const cidr = (block: string, count: number, bits?: number): readonly string[] => {
  const [address = '', length = ''] = block.split('/');
  const family = isIP(address);
  const v6 = family === 6;
  const width = v6 ? 128 : 32;
  const hostBits = bits ?? (v6 ? 64 : 8);
  const size = width - hostBits;
  const available = size - Number(length);
  const good = Number.isInteger(count) && count >= 1 && count <= 256 && hostBits >= 1 && size >= Number(length);
  if (family === 0 || !/^\d+$/.test(length) || !good || (available < 9 && count > 2 ** available))
    throw invalid(`Template error: Fn::Cidr cannot cut ${block} into ${count} blocks with ${hostBits} host bits`);
  const start = (number(address, v6) >> BigInt(width - Number(length))) << BigInt(width - Number(length));
  return Array.from({ length: count }, (_, i) => `${written(start + (BigInt(i) << BigInt(hostBits)), v6)}/${size}`);
};

const number = (address: string, v6: boolean): bigint => {
  if (!v6) return address.split('.').reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
  const [head = '', tail] = address.split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const middle = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...middle, ...right].reduce((sum, part) => (sum << 16n) + BigInt(`0x${part}`), 0n);
};

const written = (address: bigint, v6: boolean): string => {
  if (!v6) return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((address >> BigInt(112 - 16 * i)) & 65535n).toString(16));
  // The longest run of zero groups is written `::`.
  return groups
    .join(':')
    .replace(/\b0(?::0)+\b(?!.*\b0(?::0){2,}\b)/, '')
    .replace(/^:|:$/g, '::')
    .replace(/:{3,}/, '::');
};
