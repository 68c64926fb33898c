/**
 * What CreateStateMachine and ValidateStateMachineDefinition say of definitions. Codes, messages and locations are
 * those of AWS.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWorkshop, type Workshop } from './workshop.ts';

let shop: Workshop;
before(async () => {
  shop = await openWorkshop();
});
after(() => shop.close());

interface Found {
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

const validate = async (definition: unknown): Promise<Found[]> =>
  (
    await shop.call<{ diagnostics: Found[] }>('ValidateStateMachineDefinition', {
      definition: typeof definition === 'string' ? definition : JSON.stringify(definition),
    })
  ).diagnostics;

/** `code message @ location` of each. */
const told = async (definition: unknown): Promise<string[]> =>
  (await validate(definition)).map(({ code, message, location }) => `${code}: ${message} @ ${location}`);

const jsonata = (states: object) => ({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states });
const jsonpath = (states: object) => ({ StartAt: Object.keys(states)[0], States: states });
const says = (expression: string) => jsonata({ E: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } });

const unsupported = (message: string, location = '/States/E/Output'): string[] => [
  `UNSUPPORTED_JSONATA_EXPRESSION: ${message} @ ${location}`,
];
const schema = (message: string, location: string): string => `SCHEMA_VALIDATION_FAILED: ${message} @ ${location}`;

for (const [expression, ...names] of [
  ['states.input.ok', 'states'],
  ['$', '$'],
  ['$.phone', '$'],
  ['aaa + bbb', 'aaa', 'bbb'],
  ['aaa + aaa.b', 'aaa'],
  ['[aaa, {"k": bbb}, {ccc: 1}]', 'aaa', 'bbb', 'ccc'],
  ['-aaa', 'aaa'],
  ['$count(items)', 'items'],
  ['count(1)', 'count'],
  ['$map($states.input.a, function($x) { b })', 'b'],
  ['($x := a; $x)', 'a'],
  ['$states.input.ok ? yes : no', 'yes', 'no'],
  ['items[price > 3].name', 'items'],
  ['items ~> $sum', 'items'],
  ['`a b`.c', 'a b'],
  ['$states.input & and', 'and'],
  ['(a).b', 'a'],
] as const)
  test(`a bare name is no value at the top level: ${expression}`, async () => {
    assert.deepEqual(
      await told(says(expression)),
      names.flatMap((name) => unsupported(`Reference to '${name}' at the top level is not supported.`)),
    );
  });

for (const expression of [
  '$states.input.items[price > 3 and $ != 4].name',
  '$states.input.items.($ + 1)',
  '$states.input.items^(>price, name)',
  '$states.input.items{category: $sum(price)}',
  '$states.input ~> |items|{"price": price * 2}, ["old"]|',
  '$map($states.input.a, function($x) { $x.phone })',
  '$undefinedVariable',
  '$states.context.Execution.Id & "text"',
  '($f := function($n) { $n + 1 }; $f(1))',
  '$eval("1")',
])
  test(`what begins with $states or a variable is fine: ${expression}`, async () =>
    assert.deepEqual(await told(says(expression)), []));

test('$$ and members that $states does not have are no values anywhere', async () => {
  assert.deepEqual(await told(says('$$')), unsupported("Reference to '$$' is not supported."));
  assert.deepEqual(
    await told(says('$states.input.items[$$.limit > price]')),
    unsupported("Reference to '$$' is not supported."),
  );
  for (const field of ['errorOutput', 'result', 'nothing'])
    assert.deepEqual(await told(says(`$states.${field}.x`)), unsupported(`Field '$states.${field}' does not exist.`));
});

for (const [expression, message] of [
  ['a[1,2)', 'Expected "]", got ","'],
  ['"open', 'String literal must be terminated by a matching quote'],
  ['1 +', 'Unexpected end of expression'],
  ['{"a":}', 'The symbol "}" cannot be used as a unary operator'],
  ['', 'Unexpected end of expression'],
  ['$states.input.a ?? 1', 'The symbol "?" cannot be used as a unary operator'],
  ['$states.input.a ?: 1', 'The symbol ":" cannot be used as a unary operator'],
])
  test(`an expression that Step Functions' parser refuses is refused in its words: ${expression}`, async () =>
    assert.deepEqual(await told(says(expression as string)), [
      `INVALID_JSONATA_EXPRESSION: ${message} @ /States/E/Output`,
    ]));

const lambda = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' };
const inner = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
const bad = '{% phone %}';

for (const [location, states] of [
  ['/States/E/Output/a/b[0]', { E: { Type: 'Pass', Output: { a: { b: [bad] } }, End: true } }],
  ['/States/E/Assign/Next', { E: { Type: 'Pass', Assign: { Next: bad }, End: true } }],
  ['/States/E/Arguments/Payload/Comment', { E: { ...lambda, Arguments: { Payload: { Comment: bad } }, End: true } }],
  ['/States/E/TimeoutSeconds', { E: { ...lambda, TimeoutSeconds: bad, End: true } }],
  ['/States/E/Credentials/RoleArn', { E: { ...lambda, Credentials: { RoleArn: bad }, End: true } }],
  ['/States/E/Seconds', { E: { Type: 'Wait', Seconds: bad, End: true } }],
  ['/States/E/Timestamp', { E: { Type: 'Wait', Timestamp: bad, End: true } }],
  ['/States/E/Cause', { E: { Type: 'Fail', Cause: bad } }],
  ['/States/E/Items', { E: { Type: 'Map', Items: bad, ItemProcessor: inner, End: true } }],
  ['/States/E/ItemSelector/Next', { E: { Type: 'Map', ItemSelector: { Next: bad }, ItemProcessor: inner, End: true } }],
  ['/States/E/MaxConcurrency', { E: { Type: 'Map', MaxConcurrency: bad, ItemProcessor: inner, End: true } }],
  [
    '/States/E/ItemBatcher/BatchInput/Comment',
    { E: { Type: 'Map', ItemBatcher: { BatchInput: { Comment: bad } }, ItemProcessor: inner, End: true } },
  ],
  [
    '/States/E/ItemProcessor/States/I/Output/v',
    {
      E: {
        Type: 'Map',
        ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', Output: { v: bad }, End: true } } },
        End: true,
      },
    },
  ],
  [
    '/States/E/Branches[0]/States/I/Output',
    {
      E: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'I', States: { I: { Type: 'Pass', Output: bad, End: true } } }],
        End: true,
      },
    },
  ],
  [
    '/States/E/Choices[0]/Condition',
    { E: { Type: 'Choice', Choices: [{ Condition: bad, Next: 'F' }], Default: 'F' }, F: { Type: 'Succeed' } },
  ],
  [
    '/States/E/Choices[0]/Output',
    {
      E: { Type: 'Choice', Choices: [{ Condition: true, Output: bad, Next: 'F' }], Default: 'F' },
      F: { Type: 'Succeed' },
    },
  ],
  [
    '/States/E/Catch[0]/Assign/Retry',
    {
      E: { ...lambda, Catch: [{ ErrorEquals: ['States.ALL'], Assign: { Retry: bad }, Next: 'F' }], End: true },
      F: { Type: 'Succeed' },
    },
  ],
] as const)
  test(`expressions are looked at where they may stand: ${location}`, async () =>
    assert.deepEqual(
      await told(jsonata(states)),
      unsupported("Reference to 'phone' at the top level is not supported.", location),
    ));

test('comments, names of errors and headers of columns are texts', async () => {
  const reader = {
    Resource: 'arn:aws:states:::s3:getObject',
    Arguments: { Bucket: 'b', Key: 'k' },
    ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: [bad] },
  };
  for (const state of [
    { Type: 'Pass', Comment: bad, End: true },
    { ...lambda, Retry: [{ ErrorEquals: [bad] }], End: true },
    { Type: 'Map', ItemReader: reader, ItemProcessor: inner, End: true },
  ])
    assert.deepEqual(await told(jsonata({ E: state })), []);
  assert.deepEqual(await told(jsonpath({ E: { Type: 'Pass', Parameters: { v: bad }, End: true } })), []);
});

test('a result is there for Output and Assign of what has one; an error only for a catcher', async () => {
  const caught = (expression: string) =>
    jsonata({
      E: {
        ...lambda,
        Assign: { r: '{% $states.result %}' },
        Output: '{% $states.result.Payload %}',
        Catch: [{ ErrorEquals: ['States.ALL'], Output: `{% ${expression} %}`, Next: 'F' }],
        End: true,
      },
      F: { Type: 'Succeed' },
    });
  assert.deepEqual(await told(caught('$states.errorOutput.Cause')), []);
  assert.deepEqual(
    await told(caught('$states.result')),
    unsupported("Field '$states.result' does not exist.", '/States/E/Catch[0]/Output'),
  );
  assert.deepEqual(
    await told(jsonata({ E: { ...lambda, Arguments: { a: '{% $states.result %}' }, End: true } })),
    unsupported("Field '$states.result' does not exist.", '/States/E/Arguments/a'),
  );
  assert.deepEqual(
    await told(jsonata({ E: { ...lambda, Output: '{% $states.errorOutput %}', End: true } })),
    unsupported("Field '$states.errorOutput' does not exist."),
  );
});

test('an expression that is opened is closed', async () =>
  assert.deepEqual(await told(jsonata({ E: { Type: 'Pass', Output: '{% 1', End: true } })), [
    schema('JSONata string must start with {% and end with %}', '/States/E/Output'),
  ]));

test('creation refuses with code, message and location in one text', async () => {
  await assert.rejects(shop.create(says('phone')), {
    code: 'InvalidDefinition',
    message:
      "Invalid State Machine Definition: 'UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is " +
      "not supported. at /States/E/Output'",
  });
  await assert.rejects(shop.create(jsonpath({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } })), {
    message: "Invalid State Machine Definition: 'MISSING_END_STATE: Workflow has no terminal state at null'",
  });
});

test('an update refuses what a creation refuses', async () => {
  const stateMachineArn = await shop.create(says('1'));
  await assert.rejects(
    shop.call('UpdateStateMachine', { stateMachineArn, definition: JSON.stringify(says('phone')) }),
    { code: 'InvalidDefinition' },
  );
});

for (const [what, definition, ...found] of [
  [
    'fields of the other language are told at the state',
    jsonata({ X: { Type: 'Pass', InputPath: '$.a', End: true } }),
    schema(
      "The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage",
      '/States/X',
    ),
  ],
  [
    'a Map does not hand its language to what is inside',
    {
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          QueryLanguage: 'JSONata',
          ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', Output: 1, End: true } } },
          End: true,
        },
      },
    },
    schema(
      "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage",
      '/States/M/ItemProcessor/States/P',
    ),
  ],
  [
    'of a state that goes back to JSONPath only this is told',
    jsonata({ X: { Type: 'Pass', QueryLanguage: 'JSONPath', Output: 1, End: true } }),
    schema("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", '/States/X'),
  ],
  [
    'a language that is misspelt counts as JSONata',
    jsonpath({ X: { Type: 'Pass', QueryLanguage: 'jsonpath', InputPath: '$.a', End: true } }),
    schema(
      "The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage",
      '/States/X',
    ),
    schema('Value should be one of the following: [JSONPath, JSONata]', '/States/X/QueryLanguage'),
  ],
  [
    'the inside of a Map has no language of its own',
    jsonpath({ M: { Type: 'Map', ItemProcessor: { ...inner, QueryLanguage: 'JSONata' }, End: true } }),
    schema("Field 'QueryLanguage' is not supported", '/States/M/ItemProcessor'),
  ],
  [
    'a type has its fields',
    jsonpath({ P: { Type: 'Parallel', TimeoutSeconds: 5, Branches: [inner], End: true } }),
    schema("Field 'TimeoutSeconds' is not supported", '/States/P'),
  ],
  [
    'a loop of states that nothing leads to is not reachable',
    jsonpath({ A: { Type: 'Succeed' }, B: { Type: 'Pass', Next: 'C' }, C: { Type: 'Pass', Next: 'B' } }),
    'MISSING_TRANSITION_TARGET: State "B" is not reachable. @ /States/B',
    'MISSING_TRANSITION_TARGET: State "C" is not reachable. @ /States/C',
  ],
  [
    'a machine ends somewhere; a target is there',
    jsonpath({ A: { Type: 'Pass', Next: 'NOPE' } }),
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE @ /States/A/Next",
    'MISSING_END_STATE: Workflow has no terminal state @ undefined',
  ],
  [
    'a state ends or goes on',
    jsonpath({ A: { Type: 'Pass', Next: 'B', End: true }, B: { Type: 'Wait', Seconds: 1 }, C: { Type: 'Succeed' } }),
    'MISSING_TRANSITION_TARGET: State "C" is not reachable. @ /States/C',
    schema('There should only be one of the following fields: [Next, End]', '/States/A'),
    schema('This object should have only one of the following fields: [Next, End]', '/States/B'),
  ],
  [
    'a machine and its states have comments that are texts, and a time that is whole seconds',
    { ...jsonpath({ P: { Type: 'Pass', Comment: {}, End: true } }), Comment: 1, TimeoutSeconds: 0 },
    schema('Expected value of type String', '/Comment'),
    schema('Minimum value is 1', '/TimeoutSeconds'),
    schema('Expected value of type String', '/States/P/Comment'),
  ],
  [
    'a time of a machine is a number',
    { ...jsonpath({ P: { Type: 'Pass', End: true } }), TimeoutSeconds: '60' },
    schema('Expected value of type Integer', '/TimeoutSeconds'),
  ],
  [
    'numbers are in their ranges',
    jsonpath({
      M: { Type: 'Map', MaxConcurrency: -1, ToleratedFailurePercentage: 101, ItemProcessor: inner, End: true },
    }),
    schema('Minimum value is 0', '/States/M/MaxConcurrency'),
    schema('Maximum value is 100.0', '/States/M/ToleratedFailurePercentage'),
  ],
  [
    'a number is written or read, not both',
    jsonpath({ M: { Type: 'Map', MaxConcurrency: 1, MaxConcurrencyPath: '$.n', ItemProcessor: inner, End: true } }),
    schema('There should only be one of the following fields: [MaxConcurrency, MaxConcurrencyPath]', '/States/M'),
  ],
  [
    'a number does not come from the context object',
    jsonpath({ M: { Type: 'Map', MaxConcurrencyPath: '$$.Execution.Input.n', ItemProcessor: inner, End: true } }),
    schema('Value is not a Reference Path', '/States/M/MaxConcurrencyPath'),
  ],
  [
    'a path is a path',
    jsonpath({ M: { Type: 'Map', ItemsPath: "States.StringToJson('[]')", ItemProcessor: inner, End: true } }),
    schema('Value must be a valid JSONPath.', '/States/M/ItemsPath'),
  ],
  [
    'rules of a Choice lead somewhere and compare something',
    jsonpath({
      C: {
        Type: 'Choice',
        Choices: [
          { Variable: 'x', IsNull: true },
          { And: [], Next: 'E' },
        ],
        Default: 'E',
      },
      E: { Type: 'Succeed' },
    }),
    "MISSING_TRANSITION_TARGET: Missing 'Next' target: undefined @ /States/C/Choices[0]/Next",
    schema('These fields are required: [Next]', '/States/C/Choices[0]'),
    schema("Value is not a Reference Path: Reference path didn't start with '$'", '/States/C/Choices[0]/Variable'),
    schema('Value cannot be empty', '/States/C/Choices[1]/And'),
  ],
  [
    'handlers name their errors',
    jsonpath({ T: { ...lambda, Retry: [{ ErrorEquals: ['States.ALL', 'x'] }, { MaxAttempts: -1 }], End: true } }),
    schema('States.ALL must appear alone and at end of list', '/States/T/Retry[0]/ErrorEquals'),
    schema('These fields are required: [ErrorEquals]', '/States/T/Retry[1]'),
    schema('Minimum value is 0', '/States/T/Retry[1]/MaxAttempts'),
  ],
  [
    'names of variables are names',
    jsonpath({ X: { Type: 'Pass', Assign: { states: 1, '1a': 2 }, End: true } }),
    "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. @ /States/X/Assign/states",
    "INVALID_VARIABLE_NAME: Invalid variable name '1a': the variable name contains invalid characters. @ " +
      '/States/X/Assign/1a',
  ],
  [
    'a distributed Map says of which type its children are',
    jsonpath({ M: { Type: 'Map', ItemProcessor: { ...inner, ProcessorConfig: { Mode: 'DISTRIBUTED' } }, End: true } }),
    schema('These fields are required: [ExecutionType]', '/States/M/ItemProcessor/ProcessorConfig'),
  ],
] as const)
  test(what, async () => assert.deepEqual((await told(definition)).sort(), [...found].sort()));

for (const [what, text, code, location] of [
  ['a text', '"states"', 'SCHEMA_VALIDATION_FAILED', '/'],
  ['an array', '[]', 'SCHEMA_VALIDATION_FAILED', '/'],
  ['null', 'null', 'SCHEMA_VALIDATION_FAILED', '/'],
  ['an empty object', '{}', 'SCHEMA_VALIDATION_FAILED', '/'],
  ['a sentence', 'not a definition', 'INVALID_JSON_DESCRIPTION', undefined],
  ['half a definition', '{"StartAt":', 'INVALID_JSON_DESCRIPTION', undefined],
] as const)
  test(`${what} is no definition`, async () => {
    const found = await validate(text);
    assert.deepEqual(
      found.map((one) => [one.code, one.location]),
      [[code, location]],
    );
    await assert.rejects(
      shop.call('CreateStateMachine', {
        name: 'x',
        roleArn: 'arn:aws:iam::111122223333:role/r',
        definition: text,
      }),
      { code: 'InvalidDefinition', message: new RegExp(code) },
    );
  });
