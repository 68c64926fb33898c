import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { millionths } from '../../../../local/kernel/pattern/comparable-number.ts';
import { inRange, readCidr, readIp } from '../../../../local/kernel/pattern/ip-address.ts';

test('a number is its millionths, in every way of writing it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -5_000_000_000_000_000, max: 5_000_000_000_000_000 }), (value) => {
      const whole = String(Math.abs(value)).padStart(7, '0');
      const text = `${value < 0 ? '-' : ''}${whole.slice(0, -6)}.${whole.slice(-6)}`;

      assert.equal(millionths(text), value === 0 ? 0 : value, text);
      assert.equal(millionths(`${value}e-6`), value === 0 ? 0 : value);
      assert.equal(millionths(`${text}000`), value === 0 ? 0 : value);
    }),
  );
});

test('numbers with more than six decimals or beyond five thousand million cannot be compared', () => {
  assert.equal(millionths('0.0000001'), undefined);
  assert.equal(millionths('5000000000.000001'), undefined);
  assert.equal(millionths('1e400'), undefined);
  assert.equal(millionths('3.018e2'), 301_800_000);
});

test('an IPv4 address is in a block exactly if their first bits agree', () => {
  const address = fc.ipV4();
  fc.assert(
    fc.property(address, address, fc.integer({ min: 0, max: 31 }), (one, other, bits) => {
      const first = (ip: string): string =>
        ip
          .split('.')
          .map((part) => Number(part).toString(2).padStart(8, '0'))
          .join('')
          .slice(0, bits);

      assert.equal(inRange(readIp(other)!, readCidr(`${one}/${bits}`)), first(one) === first(other));
    }),
  );
});

test('IPv6 addresses are read in all their spellings', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (groups) => {
      const long = groups.map((group) => group.toString(16).padStart(4, '0')).join(':');
      const short = new URL(`http://[${long}]`).hostname.slice(1, -1);

      assert.equal(readIp(short)?.value, BigInt(`0x${long.replaceAll(':', '')}`));
    }),
  );
  assert.equal(readIp('::ffff:1.2.3.4')?.value, 0xffff01020304n);
});
