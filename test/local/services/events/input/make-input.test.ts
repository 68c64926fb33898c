import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeInput } from '../../../../../local/services/events/input/make-input.ts';
import { isTemplate, renderTemplate } from '../../../../../local/services/events/input/render-template.ts';
import type { Target } from '../../../../../local/services/events/target.ts';

const event = {
  id: 'e1',
  source: 'app',
  resources: ['arn:1', 'arn:2'],
  detail: {
    state: 'on',
    quoted: 'a "b"\n',
    n: 3,
    tags: { a: 1 },
    list: [{ x: 1 }, { x: 2 }],
    'dash-ed': true,
    none: null,
  },
};
const input = (target: Partial<Target>): string =>
  makeInput(
    { Id: 't', Arn: 'arn', ...target },
    { event: JSON.stringify(event), ruleArn: 'arn:rule', ruleName: 'rule', ingested: Date.UTC(2026, 0, 2) },
  );
const template = (InputTemplate: string, InputPathsMap: Record<string, string> = {}) =>
  input({ InputTransformer: { InputTemplate, InputPathsMap } });

const paths: [path: string, wanted: unknown][] = [
  ['$', event],
  ['$.detail.state', 'on'],
  ["$.detail['dash-ed']", true],
  ['$.detail.dash-ed', true],
  ['$.resources[1]', 'arn:2'],
  ['$.detail.list[*].x', [1, 2]],
  ['$.detail.tags.*', [1]],
  ['$.detail.missing', null],
];
for (const [path, wanted] of paths)
  test(`the input path ${path} is sent as JSON`, () => {
    assert.deepEqual(JSON.parse(input({ InputPath: path })), wanted);
  });

const templates: [template: string, paths: Record<string, string>, wanted: string][] = [
  ['"<s> at <i>"', { s: '$.detail.state', i: '$.id' }, '"on at e1"'],
  [
    '{"s": <s>, "n": <n>, "t": <t>}',
    { s: '$.detail.state', n: '$.detail.n', t: '$.detail.tags' },
    '{"s": "on", "n": 3, "t": {"a":1}}',
  ],
  ['{"s": "<s>-<n>"}', { s: '$.detail.state', n: '$.detail.n' }, '{"s": "on-3"}'],
  ['{"s": "<q>"}', { q: '$.detail.quoted' }, '{"s": "a \\"b\\"\\n"}'],
  ['"tags <t>"', { t: '$.detail.tags' }, '"tags {a:1}"'],
  ['"none <m>"', { m: '$.detail.missing' }, '"none "'],
  ['{"m": <m>, "none": <none>}', { m: '$.detail.missing', none: '$.detail.none' }, '{"m": "", "none": null}'],
  [
    '{"r": <aws.events.rule-arn>, "n": "<aws.events.rule-name>", "t": <aws.events.event.ingestion-time>}',
    {},
    '{"r": "arn:rule", "n": "rule", "t": "2026-01-02T00:00:00.000Z"}',
  ],
  ['{"e": <aws.events.event.json>}', {}, `{"e": ${JSON.stringify(event)}}`],
  [
    '{"e": <aws.events.event>}',
    {},
    `{"e": ${JSON.stringify({ id: 'e1', source: 'app', resources: event.resources })}}`,
  ],
  ['"first <s>"\n"second <s>"', { s: '$.detail.state' }, '"first on"\n"second on"'],
];
for (const [text, map, wanted] of templates)
  test(`the template ${text} is rendered`, () => {
    assert.equal(template(text, map), wanted);
  });

test('a constant input is sent as it is written', () => {
  assert.equal(input({ Input: '{ "a" : 1 }' }), '{ "a" : 1 }');
});

test('no value of an event breaks the JSON of a template', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, text) => {
      const rendered = renderTemplate('{"v": <v>, "s": "is <s>."}', (name) => ({ value: name === 'v' ? value : text }));

      assert.deepEqual(JSON.parse(rendered), { v: JSON.parse(JSON.stringify(value)), s: `is ${text}.` });
    }),
  );
});

test('templates are JSON with variables, or lines of strings', () => {
  assert.deepEqual(['{"a": <x>}', '"<x>"', '"a"\n"<b>"', '<x>', '[<x>, 1]'].map(isTemplate), [
    true,
    true,
    true,
    true,
    true,
  ]);
  assert.deepEqual(['a <x>', '{"a": <x>', "{'a': <x>}"].map(isTemplate), [false, false, false]);
});
