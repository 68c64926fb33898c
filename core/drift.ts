/**
 * What is at an address beside what was deployed there: somebody changed it by hand. It is looked for when people ask
 * and when a trail tells of a change, and it belongs to one serial of the state: the next serial makes it out of date.
 */
import * as z from 'zod';
import { FaultData } from './fault.ts';
import { record } from './ledger/record.ts';
import { PlannedChange } from './plan.ts';
import type { Item } from './ports/ledger.ts';
import { Target } from './target.ts';

/** A change that a trail told of: who called what, and on which resource of the state. */
export const Suspicion = z.object({
  /** The trail's id of the event. */
  event: z.string(),
  at: z.string(),
  by: z.string(),
  /** e.g. `sqs:SetQueueAttributes` */
  call: z.string(),
  resource: z.string(),
});
export type Suspicion = z.infer<typeof Suspicion>;

const Looking = z.object({
  id: z.string(),
  since: z.string(),
  by: z.string(),
  serial: z.int(),
  /** One for each deployment of the state that can be looked at; absent until all have begun. */
  works: z
    .array(z.object({ provider: z.string(), region: z.string(), deployment: z.string(), id: z.string() }))
    .optional(),
  /** Names of what cannot be looked at. */
  unchecked: z.array(z.string()).optional(),
});
export type Looking = z.infer<typeof Looking>;

const Found = z.object({
  at: z.string(),
  by: z.string(),
  serial: z.int(),
  status: z.enum(['InSync', 'Drifted', 'Failed']),
  /** As the state has it, and as it is; secrets are masked. */
  changes: z.array(PlannedChange),
  unchecked: z.array(z.string()),
  fault: FaultData.optional(),
  /** Who changed the address meanwhile: what was found may be half of that. */
  changing: z.string().optional(),
});
export type Found = z.infer<typeof Found>;

export const Drift = z.object({
  address: z.string(),
  component: z.string(),
  target: Target,
  looking: Looking.optional(),
  found: Found.optional(),
  suspected: z.array(Suspicion.extend({ serial: z.int() })).default([]),
});
export type Drift = z.infer<typeof Drift>;
export const driftRecord = record('drift', Drift);

/** The list of those that people should look at. */
export const DRIFTED = 'DRIFTED';

export interface DriftMark {
  readonly status: 'drifted' | 'suspected' | 'in sync' | 'not known';
  /** When that was found, or seen first. */
  readonly at: string;
  readonly by: string;
  readonly changes: readonly PlannedChange[];
  readonly suspected: readonly Suspicion[];
  readonly unchecked: readonly string[];
  readonly fault?: z.infer<typeof FaultData>;
  readonly changing?: string;
  /** Somebody looks at the moment. */
  readonly looking?: boolean;
}

/** What is known of drift at a serial; undefined where nobody has looked and nothing was told. */
export const markOf = (drift: Drift | undefined, serial: number): DriftMark | undefined => {
  if (!drift) return undefined;
  const found = drift.found?.serial === serial ? drift.found : undefined;
  const suspected = drift.suspected.filter((one) => one.serial === serial);
  const [first] = suspected;
  if (!found && !first) return undefined;
  const known = {
    changes: found?.changes ?? [],
    suspected,
    unchecked: found?.unchecked ?? [],
    ...(drift.looking ? { looking: true } : {}),
    ...(found?.fault ? { fault: found.fault } : {}),
    ...(found?.changing ? { changing: found.changing } : {}),
  };
  if (found?.status === 'Drifted') return { status: 'drifted', at: found.at, by: found.by, ...known };
  if (first) return { status: 'suspected', at: first.at, by: first.by, ...known };
  return {
    status: found?.status === 'InSync' ? 'in sync' : 'not known',
    at: found?.at ?? '',
    by: found?.by ?? '',
    ...known,
  };
};

/** Something is there that nobody deployed, or may be. */
export const isMarked = (mark: DriftMark | undefined): mark is DriftMark =>
  mark?.status === 'drifted' || mark?.status === 'suspected';

/** The item as it is written: in the index of what is open while somebody looks, in the list while it is marked. */
export const driftItem = (item: Item<Drift>, data: Drift): Item<Drift> => ({
  ...item,
  data,
  open: data.looking ? { kind: 'drift', since: data.looking.since } : undefined,
  listed:
    data.found?.status === 'Drifted' || data.suspected.length > 0
      ? { under: DRIFTED, at: `${data.address}#${data.component}` }
      : undefined,
});

/** So many of the newest are kept: more tell nothing new. */
const SUSPICIONS = 20;

/** The same event again changes nothing. */
export const suspect = (drift: Drift, suspicion: Suspicion, serial: number): Drift => {
  if (drift.suspected.some(({ event, resource }) => event === suspicion.event && resource === suspicion.resource))
    return drift;
  return { ...drift, suspected: [...drift.suspected, { ...suspicion, serial }].slice(-SUSPICIONS) };
};

/** `sqs:SetQueueAttributes on https://… by arn:…` */
export const suspicionText = ({ call, resource, by }: Suspicion): string => `${call} on ${resource} by ${by}`;

const MOST_NAMED = 5;

/** What is not as it was deployed, in one line. */
export const driftText = ({ changes, suspected }: Pick<DriftMark, 'changes' | 'suspected'>): string => {
  const named =
    changes.length > 0
      ? changes.map(({ action, resource }) => `${resource} ${action === 'Remove' ? 'is gone' : 'was changed'}`)
      : suspected.map(suspicionText);
  const more = named.length - MOST_NAMED;
  return `${named.slice(0, MOST_NAMED).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
};
