/**
 * IPv4 and IPv6 addresses and ranges of them, as patterns read them. An address is a number with its family: 4 or 16
 * bytes.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { InvalidPattern } from './invalid-pattern.ts';

export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface IpRange {
  readonly bits: 32 | 128;
  readonly from: bigint;
  readonly to: bigint;
}

/** Undefined if the text is not an address. Only text with a dot or a colon is looked at, which nearly no value has. */
export const readIp = (text: string): IpAddress | undefined => {
  if (isIPv4(text)) return { bits: 32, value: readV4(text) };
  if (text.includes(':') && isIPv6(text) && !text.includes('%')) return { bits: 128, value: readV6(text) };
  return undefined;
};

/** `10.0.0.0/24` or `2001:db8::/64`; throws InvalidPattern with AWS's reasons. */
export const readCidr = (text: string): IpRange => {
  const [address = '', mask, ...rest] = text.split('/');
  if (mask === undefined || rest.length > 0) throw new InvalidPattern("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(mask)) throw new InvalidPattern('Malformed CIDR, mask bits must be an integer');
  const length = Number(mask);
  if (length < 0) throw new InvalidPattern('Malformed CIDR, mask bits must not be negative');
  const ip = readIp(address);
  if (!ip) {
    const dotted = /^\d+\.\d+\.\d+\.\d+$/.test(address);
    throw new InvalidPattern(`${dotted ? 'Invalid' : 'Nonstandard'} IP address: ${address}`);
  }
  if (length >= ip.bits) throw new InvalidPattern(`${ip.bits === 32 ? 'IPv4' : 'IPv6'} mask bits must be < ${ip.bits}`);
  const host = (1n << BigInt(ip.bits - length)) - 1n;
  return { bits: ip.bits, from: ip.value & ~host, to: ip.value | host };
};

export const inRange = (ip: IpAddress, range: IpRange): boolean =>
  ip.bits === range.bits && ip.value >= range.from && ip.value <= range.to;

const readV4 = (text: string): bigint => text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);

const readV6 = (text: string): bigint => {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const v4 = readV4(dotted[2] as string);
    return readV6(`${dotted[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`);
  }
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [
    ...left,
    ...Array<string>(tail === undefined ? 0 : 8 - left.length - right.length).fill('0'),
    ...right,
  ];
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
};
