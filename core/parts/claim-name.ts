/**
 * Claims the name of what an action changes for one address: two addresses that change one stack have no common lease.
 * Registration refuses names that can be equal within a pipeline; this check also finds equal names across pipelines,
 * when they occur.
 */
import * as z from 'zod';
import { componentOf } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { record } from '../ledger/record.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Work, WorkOrder } from '../work.ts';

export const nameRecord = record(
  'name',
  z.object({
    address: z.string(),
    pipeline: z.string(),
    /** Absent in claims of pipelines that are called like their component. */
    component: z.string().optional(),
    claimedAt: z.string(),
  }),
);

/**
 * Throws `StackNameShared` (or another kind's name instead of Stack). If the thing is gone, another address may claim
 * its name.
 */
export const claimName = (
  { ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock },
  work: Work,
  order: WorkOrder,
): Promise<void> =>
  decide(ledger, async () => {
    const { execution, place } = order;
    const name = work.nameOf(order);
    const key = keys.name(work.what, place, name);
    const { address, pipeline, component } = execution;
    const data = { address, pipeline, ...(component === undefined ? {} : { component }), claimedAt: clock.now() };
    const before = await nameRecord.read(ledger, key);
    if (before?.data.address === address) {
      if (!work.ofOneComponent || componentOf(before.data) === componentOf(execution)) return;
      throw new TaglineError(
        'ComponentsMeet',
        `the ${work.what} state of ${address} belongs to ${componentOf(before.data)}, and ${pipeline} would plan away ` +
          'what that has made',
        {
          expected: `one component at an address: ${componentOf(before.data)}, got ${componentOf(execution)}`,
          remedy: `Deploy to another address; or, if both are of the same files, say component: ${componentOf(before.data)} in ${pipeline}.`,
        },
      );
    }
    if (before && (await work.planning?.exists(place, name))) {
      throw new TaglineError(
        `${work.what}NameShared`,
        `the ${work.what.toLowerCase()} ${name} belongs to ${before.data.address} (${before.data.pipeline})`,
        { expected: `a name that is of ${address} alone`, remedy: 'Put #{tagline.Scope} into the name.' },
      );
    }
    await ledger.write([{ put: before ? { ...before, data } : nameRecord.fresh(key, data) }]);
  });
