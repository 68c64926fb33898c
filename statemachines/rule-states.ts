/** The states of a rule that a build answers. Its end is a result, as an action's is. */
import type { Moment, Rule } from '../core/definition/condition.ts';
import { buildOf } from '../core/definition/rules-of.ts';
import { TaglineError } from '../core/fault.ts';
import { catchesTo } from './action-states.ts';
import { buildFragment } from './build-fragment.ts';
import type { Fragment, PlannedMachine } from './fragment.ts';

/** CodePipeline ends what is no longer work after an hour. */
const RULE_MINUTES = 60;

export interface RuleNeeds {
  readonly plan: PlannedMachine;
  readonly stage: string;
  readonly moment: Moment;
  readonly rule: Rule;
  name(part: string): string;
  readonly next: string;
}

export const ruleStates = ({ plan, stage, moment, rule, name, next }: RuleNeeds): Fragment => {
  const build = buildOf(rule, moment);
  if (!build) throw new TaglineError('NotYet', `rules of ${rule.ruleTypeId.provider} do not run yet`);
  const seconds = (rule.timeoutInMinutes ?? RULE_MINUTES) * 60;
  const planned = { stage, action: build, carried: [] };
  const catches = catchesTo(next, build);
  return buildFragment({ plan, group: 0, planned, name, next: { Next: next }, catches }, {}, seconds);
};
