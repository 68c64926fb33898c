/** Checks a plan again before it is carried out: the state's serial, and the plan's own bytes at the service. */
import { canonicalJson } from '../canonical-json.ts';
import { TaglineError } from '../fault.ts';
import { keys } from '../ledger/keys.ts';
import type { Plan } from '../plan.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import { headRecord } from '../state.ts';
import type { Work, WorkPlace } from '../work.ts';

const PLAN_AGAIN = 'Retry the whole stage (--all): it plans and asks again.';

/** Throws `PlanWithdrawn`, `PlanOutdated`, `PlanGone`, `PlanChanged`. */
export const checkPlan = async (
  { ledger, digest }: { readonly ledger: Pick<Ledger, 'get'>; readonly digest: Digest },
  work: Work,
  place: WorkPlace,
  plan: Plan,
): Promise<void> => {
  const what = `the plan of the ${plan.what.toLowerCase()} ${plan.name}`;
  if (plan.status === 'Withdrawn')
    throw new TaglineError('PlanWithdrawn', `${what} was withdrawn`, { remedy: PLAN_AGAIN });
  const serial = (await headRecord.read(ledger, keys.head(plan.address, plan.component)))?.data.serial ?? 0;
  if (serial !== plan.serial) {
    throw new TaglineError(
      'PlanOutdated',
      `${what} was made on serial ${plan.serial} of ${plan.address}, which is at ${serial} now`,
      { remedy: PLAN_AGAIN },
    );
  }
  if (plan.status === 'Applied') return;
  const look = await work.planning?.look(place, plan.id);
  if (look?.state === 'carried out') return;
  if (look?.state !== 'made') {
    const reason = look?.state === 'gone' ? look.reason : 'it is not ready';
    throw new TaglineError('PlanGone', `${what} cannot be carried out: ${reason}`, { remedy: PLAN_AGAIN });
  }
  if (digest(canonicalJson(look.plan.content)) !== plan.digest)
    throw new TaglineError('PlanChanged', `${what} has changed since it was made`, { remedy: PLAN_AGAIN });
};
