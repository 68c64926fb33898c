/** CBOR against the examples of RFC 8949 (appendix A), and against itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCbor, writeCbor } from '../../../../local/kernel/wire/cbor.ts';

const SEED = 8949;

test('the examples of the standard are read', () => {
  for (const [hex, value] of [
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['20', -1],
    ['3903e7', -1000],
    ['f93c00', 1],
    ['f9c400', -4],
    ['f90001', 2 ** -24],
    ['f97c00', Number.POSITIVE_INFINITY],
    ['fa47c35000', 100_000],
    ['fb3ff199999999999a', 1.1],
    ['f4', false],
    ['f5', true],
    ['c11a514b67b0', new Date('2013-03-21T20:04:00Z')],
    ['4401020304', Buffer.of(1, 2, 3, 4)],
    ['62c3bc', 'ü'],
    ['83010203', [1, 2, 3]],
    ['a26161016162820203', { a: 1, b: [2, 3] }],
    ['5f42010243030405ff', Buffer.of(1, 2, 3, 4, 5)],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ] as const)
    assert.deepEqual(readCbor(Buffer.from(hex, 'hex')), value, hex);
});

test(`what is written is read again (seed ${SEED})`, () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: 'grapheme' }),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }),
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(
        fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
        tie('value'),
        { maxKeys: 5, noNullPrototype: true },
      ),
    ),
  })).value;

  fc.assert(
    fc.property(value, (given) => {
      assert.deepEqual(readCbor(writeCbor(given)), given);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test(`whatever arrives is read or refused, never more (seed ${SEED})`, () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
      try {
        readCbor(Buffer.from(bytes));
      } catch (error) {
        assert.equal((error as Error).name, 'SerializationException');
      }
    }),
    { seed: SEED, numRuns: 2000 },
  );
  assert.throws(() => readCbor(Buffer.alloc(100_000, 0x81)), { name: 'SerializationException' });
});
