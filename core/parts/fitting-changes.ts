/**
 * A plan is one item of the ledger, and DynamoDB takes 400 KB: values of attributes go first, the heaviest last in the
 * list. A plan that has too many resources even without them cannot be shown whole, and so is not approved.
 */
import { TaglineError } from '../fault.ts';
import type { PlannedChange } from '../plan.ts';

const LIMIT = 250_000;

/** Throws `PlanTooLarge`. */
export const fittingChanges = (changes: readonly PlannedChange[]): readonly PlannedChange[] => {
  const names = changes.map(({ attributes: _values, ...bare }) => bare);
  let left = LIMIT - sizeOf(names);
  if (left < 0) {
    throw new TaglineError('PlanTooLarge', `a plan of ${changes.length} changes cannot be shown to people`, {
      expected: `at most ${LIMIT} characters of names`,
      remedy: 'Deploy it in parts.',
    });
  }
  return changes.map((change, at) => {
    if (!change.attributes) return change;
    left -= sizeOf(change.attributes);
    return left < 0 ? (names[at] as PlannedChange) : change;
  });
};

const sizeOf = (value: unknown): number => JSON.stringify(value).length;
