/** Custom/Terraform: `apply` carries out; every other command only plans. */
import type { Action } from '../../core/definition/schema.ts';
import type { ProviderFragment } from '../../statemachines/fragment.ts';
import { PLAN_LOOP_EVENTS, workFragment } from '../../statemachines/work-fragment.ts';

/** A build ends after eight hours; its end is heard a little later. */
const TIMEOUT_SECONDS = 8 * 3600 + 1800;

const applies = ({ configuration }: Action): boolean => configuration['Command'] === 'apply';

export const fragment: ProviderFragment = (needs) => {
  const starts = applies(needs.planned.action);
  return workFragment(needs, { plans: !starts, starts, timeoutSeconds: TIMEOUT_SECONDS });
};

export const loopEvents = (action: Action): number => (applies(action) ? 0 : PLAN_LOOP_EVENTS);
