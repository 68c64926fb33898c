import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compilePattern } from '../../../../local/kernel/pattern/compile-pattern.ts';

const matches = (pattern: unknown, event: unknown): boolean =>
  compilePattern(JSON.stringify(pattern)).matches(JSON.stringify(event));

const reason = (pattern: string): string => {
  try {
    compilePattern(pattern);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no refusal';
};

const cases: [title: string, pattern: unknown, matching: unknown[], others: unknown[]][] = [
  [
    'a text matches itself only',
    { a: ['x'] },
    [{ a: 'x' }, { a: ['y', 'x'] }],
    [{ a: 'X' }, { a: 1 }, {}, { a: { b: 'x' } }],
  ],
  ['a number matches however it is written', { a: [300] }, [{ a: 300.0 }, { a: 3e2 }], [{ a: '300' }, { a: 301 }]],
  ['null matches null, not absence', { a: [null] }, [{ a: null }, { a: [null] }], [{}, { a: '' }, { a: [] }]],
  [
    'exists asks for a value, not for an object',
    { a: [{ exists: true }] },
    [{ a: null }, { a: 0 }],
    [{ a: {} }, { a: [] }, { a: { b: 1 } }],
  ],
  [
    'absence is matched where nothing is',
    { a: { b: [{ exists: false }] } },
    [{}, { a: {} }, { a: 'x' }],
    [{ a: { b: 1 } }],
  ],
  [
    'anything but asks for a value that is none of these',
    { a: [{ 'anything-but': ['x', 'y'] }] },
    [{ a: 'z' }, { a: 1 }, { a: null }, { a: ['x', 'z'] }],
    [{ a: 'x' }, {}],
  ],
  ['anything but knows numbers', { a: [{ 'anything-but': [1, 2] }] }, [{ a: 3 }, { a: '1' }], [{ a: 2.0 }]],
  [
    'anything but knows wildcards',
    { a: [{ 'anything-but': { wildcard: '*/lib/*' } }] },
    [{ a: '/libs/x' }],
    [{ a: '/lib/x' }],
  ],
  [
    'prefix and suffix may ignore case',
    { a: [{ prefix: { 'equals-ignore-case': 'DEV_' } }] },
    [{ a: 'dev_x' }],
    [{ a: 'prod_x' }],
  ],
  [
    'numeric ranges exclude texts',
    { a: [{ numeric: ['>', 0, '<=', 5] }] },
    [{ a: 5 }, { a: 0.000001 }],
    [{ a: 0 }, { a: '3' }, { a: 5.000001 }],
  ],
  [
    'an address is in its block',
    { a: [{ cidr: '10.0.0.0/24' }] },
    [{ a: '10.0.0.255' }],
    [{ a: '10.0.1.0' }, { a: '::ffff:10.0.0.1' }],
  ],
  [
    'IPv6 addresses match in any spelling',
    { a: ['2001:db8::1'] },
    [{ a: '2001:0db8:0:0:0:0:0:1' }],
    [{ a: '2001:db8::2' }],
  ],
  [
    'alternatives',
    { $or: [{ a: ['x'] }, { b: [{ exists: false }], c: [1] }] },
    [{ a: 'x', b: 1 }, { c: 1 }],
    [{ b: 1, c: 1 }, {}],
  ],
  ['a key with dots is a path', { 'a.b': ['x'] }, [{ a: { b: 'x' } }, { 'a.b': 'x' }], [{ a: 'x' }]],
  [
    'values of one element belong together',
    { list: { name: ['x'], state: ['on'] } },
    [
      {
        list: [
          { name: 'y', state: 'off' },
          { name: 'x', state: 'on' },
        ],
      },
    ],
    [
      {
        list: [
          { name: 'x', state: 'off' },
          { name: 'y', state: 'on' },
        ],
      },
    ],
  ],
];
for (const [title, pattern, matching, others] of cases)
  test(title, () => {
    for (const event of matching) assert.equal(matches(pattern, event), true, JSON.stringify(event));
    for (const event of others) assert.equal(matches(pattern, event), false, JSON.stringify(event));
  });

test('account numbers, too large to compare, match as they are written', () => {
  const pattern = compilePattern('{"account":[123456789012345678901]}');

  assert.equal(pattern.matches('{"account":123456789012345678901}'), true);
  assert.equal(pattern.matches('{"account":123456789012345678902}'), false);
});

const refusals: [pattern: string, reason: string, column?: number][] = [
  ['{"key":[["value"]]}', 'Match value must be String, number, true, false, or null', 10],
  ['{"key":[{"suffix":"value","prefix":"value2"}]}', 'Only one key allowed in match expression', 37],
  ['{"key":{"suffix":"value"}}', '"suffix" must be an object or an array', 19],
  ['{"key":[{"numeric":[]}]}', 'Invalid member in numeric match: ]', 22],
  ['{"key":[{"numeric":["operator"]}]}', 'Unrecognized numeric range operator: operator', 32],
  ['{"key":[{"numeric":["<",100,">",10]}]}', 'Too many elements in numeric expression', 30],
  ['{"key":[{"numeric":[">",3,"<",1]}]}', 'Bottom must be less than top', 33],
  ['{"key":[{"numeric":[">",20,"<",30,"<",50]}]}', 'Too many terms in numeric range expression', 36],
  ['{"key":[{"exists":"no"}]}', 'exists match pattern must be either true or false.', 20],
  ['{"resources": []}', 'Empty arrays are not allowed', 17],
  ['{"a": [{"anything-but": {"contains": "x"}}]}', 'Unsupported anything-but pattern: contains', 39],
  ['{"a":[{"cidr":"10.0.0.1"}]}', "Malformed CIDR, one '/' required"],
  ['{"a":[{"cidr":"10.0.0.1/32"}]}', 'IPv4 mask bits must be < 32'],
  ['{"$or":[{"a":["b"]}]}', 'There must have at least 2 Objects in $or relationship.', 21],
  [
    '{"a":[{"wildcard":"*:*:*:*:*:event-bus/*"}]}',
    'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a ' +
      'wildcard character',
  ],
];
for (const [pattern, wanted, column] of refusals)
  test(`AWS refuses ${pattern}`, () => {
    const place = column === undefined ? '' : `\n at [Source: (String)"${pattern}"; line: 1, column: ${column}]`;

    assert.equal(reason(pattern), wanted + place);
  });

test('a pattern that is no JSON is refused where it stops being one', () => {
  const text = 'this is no JSON';

  const found = reason(text);

  assert.equal(
    found,
    `Unrecognized token 'this': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or ` +
      `'false')\n at [Source: (String)"${text}"; line: 1, column: 5]`,
  );
});

const json = fc.jsonValue({ maxDepth: 4 });

test('any event matches a pattern made of its own values', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), json, { minKeys: 1 }), (event) => {
      const pattern = patternOf(event);
      if (pattern !== undefined) assert.equal(matches(pattern, event), true, JSON.stringify(pattern));
    }),
  );
});

/** Every leaf that is not in an array becomes a test for itself. */
const patternOf = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return Object.is(value, -0) ? [0] : [value];
  if (Array.isArray(value)) return undefined;
  // Keys with dots are paths, `$or` is a word of the language.
  const members = Object.entries(value).filter(
    ([key]) => key !== '$or' && key !== '__proto__' && !key.includes('.') && key !== '',
  );
  const tests = members
    .map(([key, member]) => [key, patternOf(member)] as const)
    .filter(([, test]) => test !== undefined);
  return tests.length === 0 ? undefined : Object.fromEntries(tests);
};

test('no text of any kind brings the reader to anything but an answer or a refusal', () => {
  const pieces = fc.array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '"a"',
      '"$or"',
      '"prefix"',
      '"numeric"',
      '"<"',
      '1',
      'null',
      '\\',
      ' ',
    ),
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('');
      try {
        compilePattern(text);
      } catch (error) {
        assert.equal((error as Error).name, 'InvalidPattern', text);
      }
    }),
    { numRuns: 2000 },
  );
});
