import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addNumbers, canonicalNumber, compareNumbers, numberKey } from '../../../../local/services/dynamodb/number.ts';

/** Decimals whose digits are far enough from the limits that sums stay exact. */
const decimal = fc
  .record({
    negative: fc.boolean(),
    digits: fc.bigInt({ min: 0n, max: 10n ** 17n }),
    power: fc.integer({ min: -8, max: 8 }),
  })
  .map(({ negative, digits, power }) => ({
    text: `${negative ? '-' : ''}${digits}e${power}`,
    exact: (negative ? -digits : digits) * 10n ** BigInt(power + 8),
  }));

const sign = (n: number | bigint): number => (n < 0 ? -1 : n > 0 ? 1 : 0);

test('numbers, and the bytes of their keys, are ordered as the numbers are', () => {
  fc.assert(
    fc.property(decimal, decimal, (a, b) => {
      const expected = sign(a.exact - b.exact);
      assert.equal(sign(compareNumbers(a.text, b.text)), expected);
      assert.equal(Buffer.compare(numberKey(a.text), numberKey(b.text)), expected);
    }),
    { numRuns: 2000 },
  );
});

test('equal numbers have one text, which reads as the same number', () => {
  fc.assert(
    fc.property(decimal, (a) => {
      const text = canonicalNumber(a.text);
      assert.doesNotMatch(text, /e|^[+]|^-?0\d|\.\d*0$|\.$/i);
      assert.equal(compareNumbers(text, a.text), 0);
      assert.equal(canonicalNumber(text), text);
    }),
    { numRuns: 2000 },
  );
});

test('sums and differences are exact', () => {
  fc.assert(
    fc.property(decimal, decimal, (a, b) => {
      const scaled = (exact: bigint) => canonicalNumber(`${exact}e-8`);
      assert.equal(addNumbers(a.text, b.text), scaled(a.exact + b.exact));
      assert.equal(addNumbers(a.text, b.text, true), scaled(a.exact - b.exact));
    }),
    { numRuns: 2000 },
  );
});

test('0.1 and 0.2 make 0.3', () => assert.equal(addNumbers('0.1', '0.2'), '0.3'));

test('a sum that needs more than 38 digits is refused, not rounded', () => {
  assert.throws(() => addNumbers('1e40', '1'), /38 significant digits/);
});
