import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  giveParameters,
  parameterValue,
  resolveSsmParameters,
} from '../../../../../local/services/cloudformation/template/parameters.ts';
import { readTemplate } from '../../../../../local/services/cloudformation/template/read-template.ts';

const template = (parameters: Record<string, unknown>) =>
  readTemplate(JSON.stringify({ Parameters: parameters, Resources: { A: { Type: 'T' } } }));

const give = (parameters: Record<string, unknown>, values: Record<string, string>) =>
  giveParameters(
    template(parameters),
    Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  );

test('defaults stand in for values that are not given', () => {
  assert.deepEqual(give({ A: { Type: 'String', Default: 'x' }, B: { Type: 'Number' } }, { B: '5' }), {
    A: 'x',
    B: '5',
  });
});

test('a previous value is used only where it is asked for', () => {
  const of = template({ A: { Type: 'String', Default: 'x' }, B: { Type: 'String', Default: 'y' } });

  const given = giveParameters(of, [{ ParameterKey: 'A', UsePreviousValue: true }], { A: 'old', B: 'old' });

  assert.deepEqual(given, { A: 'old', B: 'y' });
});

const refused: readonly (readonly [definition: Record<string, unknown>, value: string, message: RegExp])[] = [
  [{ Type: 'Number' }, 'x', /Parameter 'P' must be a number/],
  [{ Type: 'String', AllowedValues: ['a', 'b'] }, 'c', /must be one of AllowedValues/],
  [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'a1', /must match pattern \[a-z\]\+/],
  [
    { Type: 'String', AllowedPattern: '[a-z]+', ConstraintDescription: 'letters only' },
    '1',
    /must satisfy constraint: letters only/,
  ],
  [{ Type: 'String', MinLength: 3 }, 'ab', /at least 3 characters/],
  [{ Type: 'String', MaxLength: '3' }, 'abcd', /at most 3 characters/],
  [{ Type: 'Number', MinValue: 3 }, '2', /not less than 3/],
  [{ Type: 'Number', MaxValue: 3 }, '4', /not greater than 3/],
  [{ Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] }, 'a, c', /must be one of AllowedValues/],
  [{ Type: 'Number' }, '0x10', /must be a number/],
  [{ Type: 'Number' }, '1_000', /must be a number/],
  [{ Type: 'Number' }, 'Infinity', /must be a number/],
  [{ Type: 'List<Number>' }, '1,', /must be a number/],
  [{ Type: 'String', AllowedPattern: 'a|b' }, 'ab', /must match pattern a\|b/],
  [{ Type: 'String', AllowedPattern: '[' }, 'a', /AllowedPattern of the parameter 'P' cannot be read/],
  [{ Type: 'String' }, 'é'.repeat(2049), /at most 4096 bytes/],
  [{ Type: 'string' }, 'x', /Unrecognized parameter type: string/],
  [{ Type: 'AWS::EC2::Nothing::Id' }, 'x', /Unrecognized parameter type/],
  [{ Type: 'AWS::SSM::Parameter::Value<Nothing>' }, 'x', /Unrecognized parameter type/],
  [{ Type: 'Strange' }, 'x', /Unrecognized parameter type: Strange/],
];

for (const [definition, value, message] of refused) {
  test(`${JSON.stringify(definition)} refuses ${value}`, () => {
    assert.throws(() => give({ P: definition }, { P: value }), message);
  });
}

test('patterns are those of Java', () => {
  const given = (AllowedPattern: string, P: string) => give({ P: { Type: 'String', AllowedPattern } }, { P });

  assert.deepEqual(given('(?i)abc', 'ABC'), { P: 'ABC' });
  assert.deepEqual(given('\\p{Alnum}+', 'a1'), { P: 'a1' });
  assert.deepEqual(given('.{3}', '🚀🚀🚀'), { P: '🚀🚀🚀' });
});

test('types of other services and of Parameter Store are known', () => {
  for (const Type of [
    'List<AWS::EC2::Subnet::Id>',
    'AWS::EC2::SecurityGroup::GroupName',
    'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
    'AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>',
    'AWS::SSM::Parameter::Value<CommaDelimitedList>',
  ])
    assert.deepEqual(give({ P: { Type } }, { P: 'x' }), { P: 'x' }, Type);
});

test('a parameter whose value names one of Parameter Store needs it to be there', async () => {
  const of = template({ P: { Type: 'AWS::SSM::Parameter::Name' } });

  await assert.rejects(
    resolveSsmParameters(of, { P: '/a' }, async () => new Map()),
    /Unable to fetch parameters \[\/a\] from parameter store/,
  );
  const found = await resolveSsmParameters(of, { P: '/a' }, async (names) => {
    assert.deepEqual(names, ['/a']);
    return new Map([['/a', { value: 'v', type: 'SecureString' }]]);
  });
  assert.deepEqual(found, {}, 'its value is not read');
});

test('missing and unknown parameters are named', () => {
  assert.throws(
    () => give({ A: { Type: 'String' }, B: { Type: 'String' } }, {}),
    /Parameters: \[A, B\] must have values/,
  );
  assert.throws(() => give({}, { Z: '1' }), /Parameters: \[Z\] do not exist in the template/);
});

test('lists are cut at commas', () => {
  assert.deepEqual(parameterValue('CommaDelimitedList', 'a, b,c'), ['a', 'b', 'c']);
  assert.deepEqual(parameterValue('AWS::SSM::Parameter::Value<List<String>>', 'a,b'), ['a', 'b']);
  assert.equal(parameterValue('String', 'a,b'), 'a,b');
});
