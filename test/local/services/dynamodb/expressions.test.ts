import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AttributeValue, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { fault, N, openWorld, S } from './world.ts';

const world = openWorld();

const item = {
  text: S('hello world'),
  number: N('10'),
  bytes: { B: Buffer.from([1, 2, 3]) },
  flag: { BOOL: true },
  nothing: { NULL: true },
  strings: { SS: ['a', 'b'] },
  numbers: { NS: ['1', '2.50'] },
  list: { L: [S('x'), { M: { deep: N(1) } }] },
  tree: { M: { a: { M: { b: S('c') } }, 'dotted.name': S('d') } },
} satisfies Record<string, AttributeValue>;

type Values = Record<string, AttributeValue>;

/** Whether the condition holds of the item above. */
const holds = async (ConditionExpression: string, values: Values = {}, names: Record<string, string> = {}) => {
  const TableName = await world.table();
  await world.dynamo.send(new PutItemCommand({ TableName, Item: { pk: S('1'), ...item } }));
  try {
    await world.dynamo.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: S('1') },
        ConditionExpression,
        ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
        ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
      }),
    );
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
};

const text = { ':v': S('hello world') };
const TRUE: readonly (readonly [string, Values?, Record<string, string>?])[] = [
  ['#t = :v', text, { '#t': 'text' }],
  [
    '#n < :a AND #n <= :b AND #n > :c AND #n >= :b',
    { ':a': N('10.01'), ':b': N('10'), ':c': N('-3') },
    { '#n': 'number' },
  ],
  ['absent <> :v', text],
  ['flag <> :v', text],
  ['#n BETWEEN :a AND :b AND NOT flag = :f', { ':a': N(9), ':b': N(10), ':f': { BOOL: false } }, { '#n': 'number' }],
  ['#n IN (:a, :b)', { ':a': N(9), ':b': N('1e1') }, { '#n': 'number' }],
  ['attribute_exists(tree.a.b) AND attribute_not_exists(tree.a.c)'],
  ['attribute_exists(#l[1].deep) and Not attribute_exists(#l[2])', {}, { '#l': 'list' }],
  ['attribute_exists(#m.#d)', {}, { '#m': 'tree', '#d': 'dotted.name' }],
  ['attribute_type(strings, :t)', { ':t': S('SS') }],
  ['begins_with(#t, :p)', { ':p': S('hell') }, { '#t': 'text' }],
  ['begins_with(#b, :p)', { ':p': { B: Buffer.from([1, 2]) } }, { '#b': 'bytes' }],
  [
    'contains(#t, :p) AND contains(strings, :s) AND contains(#l, :x)',
    { ':p': S('lo w'), ':s': S('a'), ':x': S('x') },
    { '#t': 'text', '#l': 'list' },
  ],
  ['contains(numbers, :n)', { ':n': N('2.5') }],
  ['size(#t) = :n', { ':n': N(11) }, { '#t': 'text' }],
  [
    'size(strings) < size(#t) AND size(tree) = :two AND size(#b) = :three',
    { ':two': N(2), ':three': N(3) },
    { '#t': 'text', '#b': 'bytes' },
  ],
  ['strings = :s', { ':s': { SS: ['b', 'a'] } }],
  ['numbers = :s', { ':s': { NS: ['2.5', '1.0'] } }],
  ['(flag = :t OR absent = :t) AND (#t = :v)', { ':t': { BOOL: true }, ...text }, { '#t': 'text' }],
  // AND binds closer than OR.
  ['flag = :t OR flag = :f AND flag = :f', { ':t': { BOOL: true }, ':f': { BOOL: false } }],
];
for (const [condition, values, names] of TRUE)
  test(`it holds that ${condition}`, async () => assert.equal(await holds(condition, values, names), true));

const FALSE: readonly (readonly [string, Values?, Record<string, string>?])[] = [
  ['absent = :v', text],
  ['absent < :v', text],
  ['#n < :v', text, { '#n': 'number' }],
  ['#n = :v', { ':v': S('10') }, { '#n': 'number' }],
  ['NOT (absent <> :v)', text],
  ['size(absent) > :v', { ':v': N(-1) }],
  ['size(#n) > :v', { ':v': N(-1) }, { '#n': 'number' }],
  ['begins_with(#n, :p)', { ':p': S('1') }, { '#n': 'number' }],
  ['contains(tree, :p)', { ':p': S('a') }],
  ['attribute_exists(#l.deep)', {}, { '#l': 'list' }],
];
for (const [condition, values, names] of FALSE)
  test(`it does not hold that ${condition}`, async () => assert.equal(await holds(condition, values, names), false));

const REFUSED: readonly (readonly [string, string, Values?, Record<string, string>?])[] = [
  ['status = :v', 'Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: status', text],
  [
    '#x = :v',
    'Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute ' +
      'name: #x',
    text,
  ],
  [
    'a = :w',
    'Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :w',
    text,
  ],
  [
    'a = :v',
    'Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}',
    { ...text, ':w': S('x') },
  ],
  ['a = :v', 'Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}', text, { '#n': 'n' }],
  ['a = ', 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="'],
  ['a = :v b', 'Invalid ConditionExpression: Syntax error; token: "b", near: ":v b"', text],
  ['a ! :v', 'Invalid ConditionExpression: Syntax error; token: "!", near: "a ! :v"', text],
  ['', 'Invalid ConditionExpression: The expression can not be empty;'],
  ['((a = :v))', 'Invalid ConditionExpression: The expression has redundant parentheses;', text],
  ['foo(a)', 'Invalid ConditionExpression: Invalid function name; function: foo'],
  [
    'attribute_exists(a, b)',
    'Invalid ConditionExpression: Incorrect number of operands for operator or function; operator or function: ' +
      'attribute_exists, number of operands: 2',
  ],
  [
    'attribute_exists(:v)',
    'Invalid ConditionExpression: Operator or function requires a document path; operator or function: ' +
      'attribute_exists',
    text,
  ],
  [
    'begins_with(a, :v)',
    'Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: ' +
      'begins_with, operand type: N',
    { ':v': N(1) },
  ],
  [
    'size(a)',
    'Invalid ConditionExpression: The function is not allowed to be used this way in an expression; function: size',
  ],
  [
    'attribute_exists(a) = :v',
    'Invalid ConditionExpression: The function is not allowed to be used this way in an expression; function: ' +
      'attribute_exists',
    text,
  ],
  [
    'a = a',
    'Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator ' +
      'or function; operator: =, first operand: [a]',
  ],
  [
    'a BETWEEN :b AND :c',
    'Invalid ConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower ' +
      'bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}',
    { ':b': N(2), ':c': N(1) },
  ],
  [
    'attribute_type(a, :v)',
    'Invalid ConditionExpression: Invalid attribute type name found; type: hello world, valid types: ' +
      '{B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
    text,
  ],
  [
    'a < :v',
    'Invalid ConditionExpression: Incorrect operand type for operator or function; operator: <, operand type: BOOL',
    { ':v': { BOOL: true } },
  ],
];
for (const [condition, message, values, names] of REFUSED)
  test(`the condition "${condition}" is refused: ${message.slice(0, 90)}`, () =>
    assert.rejects(holds(condition, values, names), fault('ValidationException', message)));

/** The item above after an update. */
const updated = async (UpdateExpression: string, values: Values = {}, names: Record<string, string> = {}) => {
  const TableName = await world.table();
  const Key = { pk: S('1') };
  await world.dynamo.send(new PutItemCommand({ TableName, Item: { ...Key, ...item } }));
  await world.dynamo.send(
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression,
      ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
      ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
    }),
  );
  const { Item = {} } = await world.dynamo.send(new GetItemCommand({ TableName, Key }));
  return Item;
};

test('SET replaces, creates, adds, subtracts, appends and keeps what is there', async () => {
  const after = await updated(
    'SET #n = #n + :one, #new = #n - :tenth, #l = list_append(:l, #l), flag = if_not_exists(flag, :no), fresh = ' +
      'if_not_exists(fresh, :no), #m.a.b = :s, #m.made = #t',
    { ':one': N(1), ':tenth': N('0.1'), ':l': { L: [S('w')] }, ':no': { BOOL: false }, ':s': S('z') },
    { '#n': 'number', '#new': 'new', '#l': 'list', '#m': 'tree', '#t': 'text' },
  );

  assert.deepEqual(after['number'], N(11));
  assert.deepEqual(after['new'], N('9.9'));
  assert.deepEqual(after['list'], { L: [S('w'), ...item.list.L] });
  assert.deepEqual(after['flag'], { BOOL: true });
  assert.deepEqual(after['fresh'], { BOOL: false });
  assert.deepEqual(after['tree'], { M: { a: { M: { b: S('z') } }, 'dotted.name': S('d'), made: item.text } });
});

test('every operand is read from the item as it was before', async () => {
  const names = { '#a': 'text', '#b': 'number' };
  const after = await updated('SET #a = #b, #b = #a', {}, names);

  assert.deepEqual([after['text'], after['number']], [item.number, item.text]);
});

test('indexes mean the list as it was, and one beyond its end appends', async () => {
  const after = await updated(
    'SET #l[9] = :v, #l[7] = :w REMOVE #l[0]',
    { ':v': S('v'), ':w': S('w') },
    { '#l': 'list' },
  );

  assert.deepEqual(after['list'], { L: [item.list.L[1], S('v'), S('w')] });
});

test('REMOVE takes several list members at once', async () => {
  const after = await updated('REMOVE #l[0], #l[1], text2, #t', {}, { '#l': 'list', '#t': 'text' });

  assert.deepEqual(after['list'], { L: [] });
  assert.equal(after['text'], undefined);
});

test('ADD counts and unites, DELETE takes members out, and an emptied set is gone', async () => {
  const after = await updated(
    'ADD #n :five, fresh :five, strings :s DELETE numbers :n',
    {
      ':five': N(5),
      ':s': { SS: ['b', 'c'] },
      ':n': { NS: ['1', '2.5'] },
    },
    { '#n': 'number' },
  );

  assert.deepEqual(after['number'], N(15));
  assert.deepEqual(after['fresh'], N(5));
  assert.deepEqual(new Set(after['strings']?.SS), new Set(['a', 'b', 'c']));
  assert.equal(after['numbers'], undefined);
});

const BAD_UPDATES: readonly (readonly [string, string, Values?])[] = [
  [
    'SET pk = :v',
    'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key',
    text,
  ],
  [
    'SET a = :v, a.b = :v',
    'Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these ' +
      'paths; path one: [a], path two: [a, b]',
    text,
  ],
  [
    'SET a.b = :v, a[1] = :v',
    'Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these ' +
      'paths; path one: [a, b], path two: [a, [1]]',
    text,
  ],
  [
    'SET a = :v SET b = :v',
    'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
    text,
  ],
  ['SET a = absent', 'The provided expression refers to an attribute that does not exist in the item'],
  ['SET absent.b = :v', 'The document path provided in the update expression is invalid for update', text],
  ['REMOVE absent.b.c', 'The document path provided in the update expression is invalid for update'],
  ['SET a = flag + :v', 'An operand in the update expression has an incorrect data type', { ':v': N(1) }],
  [
    'SET a = b + :v',
    'Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand ' +
      'type: S',
    text,
  ],
  [
    'ADD a :v',
    'Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: ' +
      'STRING, typeSet: ALLOWED_FOR_ADD_OPERAND',
    text,
  ],
  ['ADD flag :v', 'An operand in the update expression has an incorrect data type', { ':v': N(1) }],
  ['SET a = nope(b)', 'Invalid UpdateExpression: Invalid function name; function: nope'],
  ['FETCH a', 'Invalid UpdateExpression: Syntax error; token: "FETCH", near: "FETCH a"'],
];
for (const [update, message, values] of BAD_UPDATES)
  test(`the update "${update}" is refused`, () =>
    assert.rejects(updated(update, values), fault('ValidationException', message)));

test('a projection answers only what its paths name', async () => {
  const TableName = await world.table();
  await world.dynamo.send(new PutItemCommand({ TableName, Item: { pk: S('1'), ...item } }));

  const { Item } = await world.dynamo.send(
    new GetItemCommand({
      TableName,
      Key: { pk: S('1') },
      ProjectionExpression: 'flag, #m.a.b, #l[1].deep, absent',
      ExpressionAttributeNames: { '#m': 'tree', '#l': 'list' },
    }),
  );

  assert.deepEqual(Item, {
    flag: { BOOL: true },
    tree: { M: { a: { M: { b: S('c') } } } },
    list: { L: [{ M: { deep: N(1) } }] },
  });
});
