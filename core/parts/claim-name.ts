/**
 * What an action changes by name belongs to one address: two addresses that changed one stack would hold no common
 * lease.
 * Registration refuses names that can meet within a pipeline; here is what only shows when they do, across pipelines
 * too.
 */
import * as z from 'zod';
import { TaglineError } from '../fault.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { record } from '../ledger/record.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Work, WorkOrder } from '../work.ts';

export const nameRecord = record(
  'name',
  z.object({ address: z.string(), pipeline: z.string(), claimedAt: z.string() }),
);

/** Throws `StackNameShared`, by the name of what it is. A name whose thing is gone may be taken by another address. */
export const claimName = (
  { ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock },
  work: Work,
  { execution, place, configuration }: WorkOrder,
): Promise<void> =>
  decide(ledger, async () => {
    const name = work.nameOf(configuration);
    const key = keys.name(work.what, place, name);
    const data = { address: execution.address, pipeline: execution.pipeline, claimedAt: clock.now() };
    const before = await nameRecord.read(ledger, key);
    if (before?.data.address === execution.address) return;
    if (before && (await work.planning?.exists(place, name))) {
      throw new TaglineError(
        `${work.what}NameShared`,
        `the ${work.what.toLowerCase()} ${name} belongs to ${before.data.address} (${before.data.pipeline})`,
        { expected: `a name that is of ${execution.address} alone`, remedy: 'Put #{tagline.Scope} into the name.' },
      );
    }
    await ledger.write([{ put: before ? { ...before, data } : nameRecord.fresh(key, data) }]);
  });
