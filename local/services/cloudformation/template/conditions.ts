/** The values of a template's conditions, each evaluated once, and its rules. */
import { invalid } from '../validation.ts';
import { holds } from './evaluate.ts';
import type { Scope } from './scope.ts';
import type { Template } from './template.ts';

/** Throws ValidationError for conditions that depend on themselves. */
export const makeConditions = (template: Template, scope: () => Scope): Scope['condition'] => {
  const known = new Map<string, Promise<boolean>>();
  const cycle = findCycle(template);
  if (cycle) throw invalid(`Template format error: Circular dependency between conditions: [${cycle.join(', ')}]`);
  return (name) => {
    const before = known.get(name);
    if (before) return before;
    if (!Object.hasOwn(template.conditions, name))
      throw invalid(
        `Template format error: Unresolved condition dependency ${name} in the Conditions block of the template`,
      );
    const value = holds(template.conditions[name], scope());
    known.set(name, value);
    return value;
  };
};

const findCycle = ({ conditions }: Template): string[] | undefined => {
  const needs = (name: string) => Object.keys(conditions).filter((other) => mentions(conditions[name], other));
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    needs(from).some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
  const circle = Object.keys(conditions).filter((name) => reaches(name, name));
  return circle.length > 0 ? circle : undefined;
};

const mentions = (value: unknown, name: string): boolean => {
  if (value === null || typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.some((item) => mentions(item, name));
  return Object.entries(value).some(
    ([key, member]) =>
      (key === 'Condition' && member === name) ||
      (key === 'Fn::If' && Array.isArray(member) && member[0] === name) ||
      mentions(member, name),
  );
};

/** Throws ValidationError for the first assertion that does not hold. */
export const checkRules = async (template: Template, scope: Scope): Promise<void> => {
  for (const [name, rule] of Object.entries(template.rules)) {
    if (rule.RuleCondition !== undefined && !(await holds(rule.RuleCondition, scope))) continue;
    for (const { Assert, AssertDescription } of rule.Assertions ?? []) {
      if (!(await holds(Assert, scope)))
        throw invalid(`Template error: Rule ${name} failed: ${AssertDescription ?? 'an assertion is not true'}`);
    }
  }
};
