import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { evaluate } from '../../../../../local/services/cloudformation/template/evaluate.ts';
import { parseTemplate } from '../../../../../local/services/cloudformation/template/parse-template.ts';
import { NO_VALUE, type Scope } from '../../../../../local/services/cloudformation/template/scope.ts';
import {
  AFTER_APPLY,
  afterApply,
  hidden,
  Unknown,
} from '../../../../../local/services/cloudformation/template/unknown.ts';

const NAMES: Record<string, unknown> = {
  Name: 'blue',
  Count: 3,
  List: ['a', 'b', 'c'],
  'AWS::Region': 'eu-central-1',
  'AWS::NoValue': NO_VALUE,
  New: afterApply(),
  Secret: hidden(),
};

const scope = (changes: Partial<Scope> = {}): Scope => ({
  region: 'eu-central-1',
  extensions: false,
  mappings: { Sizes: { eu: { small: 1, big: ['x', 'y'] } } },
  condition: async (name) => name === 'Big',
  ref: (name) => NAMES[name],
  getAtt: (resource, attribute) => `${resource}/${attribute}`,
  importValue: async (name) => `imported ${name}`,
  stackOutput: async ({ StackName, OutputName, Region }) => `${Region ?? 'here'}:${StackName}.${OutputName}`,
  ...changes,
});

const cases: readonly (readonly [yaml: string, value: unknown])[] = [
  ['!Ref Name', 'blue'],
  ['!GetAtt Thing.Endpoint.Address', 'Thing/Endpoint.Address'],
  ['{ Fn::GetAtt: [Thing, Arn] }', 'Thing/Arn'],
  ['!Sub "${Name}-${AWS::Region}-${Thing.Arn}-${!Literal}"', 'blue-eu-central-1-Thing/Arn-${Literal}'],
  ['{ "Fn::Sub": ["${a}${Name}", { a: !Ref Count }] }', '3blue'],
  ['!Join ["-", [a, !Ref Count, !Ref Name]]', 'a-3-blue'],
  ['!Select [1, !Ref List]', 'b'],
  ['!Select [2, !Split ["/", a/b/c]]', 'c'],
  ['!If [Big, 1, 2]', 1],
  ['!If [Small, 1, 2]', 2],
  ['{ kept: 1, gone: !Ref AWS::NoValue, list: [!If [Small, 1, !Ref AWS::NoValue], 2] }', { kept: 1, list: [2] }],
  ['!And [!Condition Big, !Not [!Condition Small]]', true],
  ['!Or [!Condition Small, !Equals [!Ref Count, "3"]]', true],
  ['!FindInMap [Sizes, eu, big]', ['x', 'y']],
  ['!ImportValue some-export', 'imported some-export'],
  ['{ Fn::GetStackOutput: { StackName: a, OutputName: b, Region: us-east-1 } }', 'us-east-1:a.b'],
  ['!GetAZs ""', ['eu-central-1a', 'eu-central-1b', 'eu-central-1c']],
  ['!Base64 hello', 'aGVsbG8='],
  ['!Cidr [10.0.0.0/16, 3, 8]', ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
  ['!Contains [!Ref List, b]', true],
];

for (const [yaml, value] of cases) {
  test(`${yaml} is ${JSON.stringify(value)}`, async () => {
    const { it } = parseTemplate(`it: ${yaml}`);

    assert.deepEqual(await evaluate(it, scope()), value);
  });
}

/** Of values that are not known yet: what a change set shows. */
const unknown: readonly (readonly [yaml: string, shown: string])[] = [
  ['!Ref New', AFTER_APPLY],
  ['!Ref Secret', '****'],
  ['!Select [4, !Split ["/", !Sub "x/${New}"]]', AFTER_APPLY],
  ['!Select [0, !Split ["_", !Ref New]]', AFTER_APPLY],
  ['!Select [1, !Split ["{", !Ref New]]', AFTER_APPLY],
  ['!Select [1, !Split [",", !Ref Secret]]', '****'],
  ['!Select [!Ref New, [a, b]]', AFTER_APPLY],
  ['!Select [0, [!Ref New, b]]', AFTER_APPLY],
  ['!Select [1, !Cidr [!Ref New, 4, 8]]', AFTER_APPLY],
  ['!Cidr [10.0.0.0/16, !Ref New, 8]', AFTER_APPLY],
  ['!Join ["-", [a, !Ref New, b]]', `a-${AFTER_APPLY}-b`],
  ['!Join ["-", !Split [":", !Ref New]]', AFTER_APPLY],
  ['!Sub "a-${New}-${Secret}"', `a-${AFTER_APPLY}-****`],
  ['!Sub "a-${Secret}"', 'a-****'],
  ['{ "Fn::Sub": ["${a}!", { a: !Select [2, !Split [":", !Ref New]] }] }', `${AFTER_APPLY}!`],
  ['!Base64 { Ref: New }', AFTER_APPLY],
  ['!Base64 { "Fn::Sub": "a${Secret}" }', '****'],
  // It is not only hidden: what it will be depends on a value that is not there yet.
  ['!Base64 { "Fn::Sub": "${Secret}${New}" }', AFTER_APPLY],
  ['!FindInMap [Sizes, !Ref New, big]', AFTER_APPLY],
  ['!ImportValue { "Fn::Sub": "${New}" }', AFTER_APPLY],
  ['!GetAZs { Ref: New }', AFTER_APPLY],
  ['{ Fn::GetStackOutput: { StackName: !Ref New, OutputName: b } }', AFTER_APPLY],
  ['{ Fn::GetAtt: [Thing, !Ref New] }', AFTER_APPLY],
  ['!If [Big, !Ref New, 1]', AFTER_APPLY],
  ['!Length { "Fn::Split": [":", !Ref New] }', AFTER_APPLY],
  ['!ToJsonString { a: !Ref New }', `{"a":"${AFTER_APPLY}"}`],
  ['!Contains [[a], !Ref New]', AFTER_APPLY],
  ['!Equals [a, !Ref New]', AFTER_APPLY],
];

for (const [yaml, shown] of unknown) {
  test(`${yaml} is not known`, async () => {
    const { it } = parseTemplate(`it: ${yaml}`);

    const value = await evaluate(it, scope({ extensions: true }));

    assert.ok(value instanceof Unknown, String(value));
    assert.equal(value.shown, shown);
  });
}

test('values that do not depend on the unknown value are known', async () => {
  const { it } = parseTemplate('it: [!Select [1, [!Ref New, b]], !Length [1, !Ref New], !If [Small, !Ref New, 1]]');

  assert.deepEqual(await evaluate(it, scope({ extensions: true })), ['b', 2, 1]);
});

const faults: readonly (readonly [yaml: string, message: RegExp])[] = [
  ['!Select [5, !Ref List]', /cannot select nonexistent value at index 5/],
  ['!Select ["", !Ref List]', /cannot select nonexistent value at index/],
  ['!Select [true, !Ref List]', /cannot select nonexistent value at index true/],
  ['!Select ["0x1", !Ref List]', /cannot select nonexistent value at index 0x1/],
  ['!Select [-1, !Ref List]', /cannot select nonexistent value at index -1/],
  ['!Ref [Name]', /every Ref object must have a single String value/],
  ['!Cidr [10.0.0.x/16, 4, 8]', /Fn::Cidr cannot cut 10\.0\.0\.x\/16/],
  ['!Cidr [999.0.0.0/16, 4, 8]', /Fn::Cidr cannot cut/],
  ['!Cidr [10.0/16, 4, 8]', /Fn::Cidr cannot cut/],
  ['!Cidr [10.0.0.0/1e1, 4, 8]', /Fn::Cidr cannot cut/],
  ['!FindInMap [Sizes, constructor, name]', /Unable to get mapping for Sizes::constructor::name/],
  ['!FindInMap [toString, name, length]', /Unable to get mapping/],
  ['!FindInMap [Sizes, us, small]', /Unable to get mapping for Sizes::us::small/],
  ['!Join ["-", !Ref Name]', /Fn::Join requires a list/],
  ['!Length [1, 2]', /AWS::LanguageExtensions/],
  ['{ Fn::Transform: { Name: x } }', /the function Fn::Transform is not in the local cloud/],
  ['{ Fn::Nonsense: 1 }', /the function Fn::Nonsense is not in the local cloud/],
];

for (const [yaml, message] of faults) {
  test(`${yaml} is refused`, async () => {
    const { it } = parseTemplate(`it: ${yaml}`);

    await assert.rejects(evaluate(it, scope()), message);
  });
}

test('Length, ToJsonString and default values of maps work with the language extensions', async () => {
  const extended = scope({ extensions: true });
  const { it } = parseTemplate(
    'it: [!Length [1, 2], !ToJsonString { a: !Ref Count }, !FindInMap [Sizes, us, small, { DefaultValue: 9 }]]',
  );

  assert.deepEqual(await evaluate(it, extended), [2, '{"a":3}', 9]);
});

test('a value without functions is what it was', async () => {
  const seed = Date.now();
  const plain = fc.jsonValue().filter((value) => !/Fn::|Ref|Condition/.test(JSON.stringify(value)));
  await fc
    .assert(
      fc.asyncProperty(plain, async (value) => {
        assert.deepEqual(await evaluate(value, scope()), value);
      }),
      { seed, numRuns: 200 },
    )
    .catch((error: Error) => {
      throw new Error(`seed ${seed}: ${error.message}`);
    });
});

test('joining what was split gives the text again', async () => {
  const seed = Date.now();
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '-') });
  await fc
    .assert(
      fc.asyncProperty(text, async (whole) => {
        const again = await evaluate({ 'Fn::Join': ['/', { 'Fn::Split': ['/', whole] }] }, scope());
        assert.equal(again, whole);
      }),
      { seed },
    )
    .catch((error: Error) => {
      throw new Error(`seed ${seed}: ${error.message}`);
    });
});

test('JSON and YAML without short forms say the same', () => {
  const template = { Resources: { A: { Type: 'T', Properties: { n: 1, t: '1', b: true, l: ['y', 'x'] } } } };

  assert.deepEqual(parseTemplate(JSON.stringify(template)), template);
  assert.deepEqual(parseTemplate(JSON.stringify(template, null, 2).replace('{', '# yaml\n{')), template);
  assert.deepEqual(parse(JSON.stringify(template)), template);
});

test('a broken template is refused with the place of its fault', () => {
  assert.throws(() => parseTemplate('a: [1'), /Template format error: YAML not well-formed. \(line 1, column/);
  assert.throws(() => parseTemplate('{"a": }'), /Template format error: JSON not well-formed/);
  assert.throws(() => parseTemplate('a: !Nonsense 1'), /!Nonsense/);
});
