import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ApprovalRule, effectiveRule } from '../../core/approval-rule.ts';
import { unmet } from '../../core/eligible.ts';
import type { Person } from '../../core/person.ts';

const IDS = ['ana', 'ben', 'cleo', 'dan'] as const;
const GROUPS = ['release-managers', 'security'] as const;

const people = fc.tuple(...IDS.map(() => fc.subarray([...GROUPS]))).map((groups) =>
  IDS.map(
    (id, at): Person => ({
      id,
      mail: `${id}@example.com`,
      groups: groups[at] ?? [],
      gitEmails: [],
      principals: [],
    }),
  ),
);
const rule: fc.Arbitrary<ApprovalRule | undefined> = fc.option(
  fc.oneof(
    fc.constant('none' as const),
    fc.record(
      {
        required: fc.integer({ min: 1, max: 3 }),
        from: fc.subarray([...IDS, ...GROUPS.map((group) => `group:${group}`)], { minLength: 1 }),
        notAuthor: fc.boolean(),
      },
      { requiredKeys: ['required', 'notAuthor'] },
    ),
  ),
  { nil: undefined },
);
const some = fc.subarray([...IDS]);

/** What a rule demands by itself, written without the code under test. */
const meets = (
  one: ApprovalRule | undefined,
  all: readonly Person[],
  authors: readonly string[],
  by: readonly string[],
) => {
  if (one === undefined || one === 'none') return true;
  const counted = all.filter(
    ({ id, groups }) =>
      by.includes(id) &&
      (!one.from || one.from.includes(id) || groups.some((group) => one.from?.includes(`group:${group}`))) &&
      !(one.notAuthor && authors.includes(id)),
  );
  return counted.length >= one.required;
};

test('a floor and a pipeline together are never laxer than either, whoever has answered', () => {
  fc.assert(
    fc.property(rule, rule, people, some, some, (floor, own, all, authors, by) => {
      if (unmet(all, effectiveRule(floor, own), authors, by).length > 0) return;
      assert.ok(meets(floor, all, authors, by), 'the floor is met');
      assert.ok(meets(own, all, authors, by), 'the rule of the pipeline is met');
      const strict = [floor, own].some((one) => typeof one === 'object' && one.notAuthor);
      if (strict && typeof floor === 'object') assert.ok(meets({ ...floor, notAuthor: true }, all, authors, by));
    }),
    { numRuns: 2000 },
  );
});

test('more answers never make a met rule unmet', () => {
  fc.assert(
    fc.property(rule, rule, people, some, some, fc.constantFrom(...IDS), (floor, own, all, authors, by, one) => {
      const effective = effectiveRule(floor, own);
      const before = unmet(all, effective, authors, by).length;
      assert.ok(unmet(all, effective, authors, [...by, one]).length <= before);
    }),
  );
});

test('one answer of anybody is asked for where nobody says more; `none` asks nobody unless the pipeline asks itself', () => {
  const one = { required: 1, notAuthor: false };
  assert.deepEqual(effectiveRule(undefined, undefined).requirements, [one]);
  assert.deepEqual(effectiveRule('none', undefined).requirements, []);
  assert.deepEqual(effectiveRule(undefined, 'none').requirements, []);
  assert.deepEqual(effectiveRule('none', one).requirements, [one]);
  assert.deepEqual(effectiveRule(one, 'none').requirements, [one], 'a floor stays');
});

test('a pipeline that names nobody asks the people of the floor', () => {
  const floor = { required: 1, from: ['group:security'], notAuthor: false };
  const asked = effectiveRule(floor, { required: 2, notAuthor: true }).requirements;

  assert.deepEqual(asked, [
    { required: 1, from: ['group:security'], notAuthor: true },
    { required: 2, from: ['group:security'], notAuthor: true },
  ]);
});

test('a list of nobody is refused, not read as everybody', () => {
  assert.equal(ApprovalRule.safeParse({ from: [] }).success, false);
  assert.equal(ApprovalRule.safeParse('nobody').success, false);
  assert.deepEqual(ApprovalRule.parse({}), { required: 1, notAuthor: false });
});
