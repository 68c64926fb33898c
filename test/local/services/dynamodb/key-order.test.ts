import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openWorld, S } from './world.ts';

const world = openWorld();

/** Keys near each other, with bytes at the edges. */
const bytes = fc
  .array(fc.constantFrom(0, 1, 127, 254, 255), { minLength: 1, maxLength: 3 })
  .map((list) => Buffer.from(list));
const by = fc.constantFrom('=', '<', '<=', '>', '>=', 'begins_with', 'between');

const matches = (key: Buffer, how: string, a: Buffer, b: Buffer): boolean => {
  const order = Buffer.compare(key, a);
  switch (how) {
    case '=':
      return order === 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case 'begins_with':
      return key.subarray(0, a.length).equals(a);
    default:
      return order >= 0 && Buffer.compare(key, b) <= 0;
  }
};

test('a range of the sort key is what comparing bytes says, page by page, in both directions', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(bytes, { minLength: 1, maxLength: 12, selector: (key) => key.toString('hex') }),
      by,
      bytes,
      bytes,
      fc.boolean(),
      fc.integer({ min: 1, max: 4 }),
      async (keys, how, one, two, forward, Limit) => {
        const [a, b] = [one, two].sort(Buffer.compare) as [Buffer, Buffer];
        const TableName = await tableOnce();
        const pk = S(String(++run));
        for (const sk of keys) await world.call('PutItem', { TableName, Item: { pk, sk: { B: sk } } });
        const range =
          how === 'begins_with' ? 'begins_with(sk, :a)' : how === 'between' ? 'sk BETWEEN :a AND :b' : `sk ${how} :a`;
        const found: string[] = [];
        let ExclusiveStartKey: unknown;
        do {
          const page = await world.call<{ Items: { sk: { B: string } }[]; LastEvaluatedKey?: unknown }>('Query', {
            TableName,
            KeyConditionExpression: `pk = :p AND ${range}`,
            ExpressionAttributeValues: { ':p': pk, ':a': { B: a }, ...(how === 'between' ? { ':b': { B: b } } : {}) },
            ScanIndexForward: forward,
            Limit,
            ExclusiveStartKey,
          });
          found.push(...page.Items.map(({ sk }) => Buffer.from(sk.B, 'base64').toString('hex')));
          ExclusiveStartKey = page.LastEvaluatedKey;
        } while (ExclusiveStartKey);

        const expected = keys.filter((key) => matches(key, how, a, b)).sort(Buffer.compare);
        if (!forward) expected.reverse();
        assert.deepEqual(
          found,
          expected.map((key) => key.toString('hex')),
        );
      },
    ),
    { numRuns: 150 },
  );
});

let table: Promise<string> | undefined;
const tableOnce = (): Promise<string> => {
  table ??= world.table('B');
  return table;
};
