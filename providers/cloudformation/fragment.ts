/**
 * Deploy/CloudFormation: make a change set (CHANGE_SET_REPLACE), execute one (CHANGE_SET_EXECUTE), or both, as the
 * modes that act directly do: what they would do is planned, checked and recorded before it is done.
 */
import type { Action } from '../../core/definition/schema.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { PLAN_LOOP_EVENTS, workFragment } from '../../statemachines/work-fragment.ts';

/** CodePipeline's limit of a CloudFormation action. */
const THREE_DAYS = 3 * 24 * 3600;

const plans = ({ configuration }: Action): boolean => configuration['ActionMode'] !== 'CHANGE_SET_EXECUTE';

export const fragment: ProviderFragment = (needs) =>
  workFragment(needs, {
    plans: plans(needs.planned.action),
    starts: needs.planned.action.configuration['ActionMode'] !== 'CHANGE_SET_REPLACE',
    timeoutSeconds: THREE_DAYS,
    jsonKeys: ['ParameterOverrides'],
  });

export const loopEvents = (action: Action): number => (plans(action) ? PLAN_LOOP_EVENTS : 0);
