/**
 * A lane: pipeline × address. It gives executions their order and stages their slots; everything here is a pure function of one ledger item.
 *
 * Order (executionMode QUEUED): an execution enters a stage when the stage's slot is free and every earlier open execution of the lane has entered that stage
 * already. So nothing is overtaken, whichever machine asks first. A slot belongs to one execution from entering to leaving (a failure frees it).
 */
import * as z from 'zod';
import { TaglineError } from './fault.ts';
import { record } from './ledger/record.ts';

/** CodePipeline's limit of executions that are queued in one pipeline. */
export const LANE_LIMIT = 50;

const Member = z.object({
  executionId: z.string(),
  /** The order in the lane, given at the claim. A retry keeps it. */
  sequence: z.int(),
  attempt: z.int(),
  /** Index of the furthest stage entered; -1 before the first. */
  entered: z.int(),
});

const Asking = z.object({ executionId: z.string(), attempt: z.int(), stage: z.string(), index: z.int() });
export type Asking = z.infer<typeof Asking>;

export const Lane = z.object({
  pipeline: z.string(),
  address: z.string(),
  next: z.int(),
  /** Executions that have not ended, by sequence. */
  open: z.array(Member),
  /** Stage -> the execution that holds its slot. */
  slots: z.record(z.string(), z.string()),
  /** Who waits in front of a stage, by sequence. */
  waiting: z.array(Asking),
  /** Stage -> the execution that entered it last: only that one may retry it. */
  last: z.record(z.string(), z.string()),
});
export type Lane = z.infer<typeof Lane>;
export const laneRecord = record('lane', Lane);

export const newLane = (pipeline: string, address: string): Lane => ({
  pipeline,
  address,
  next: 1,
  open: [],
  slots: {},
  waiting: [],
  last: {},
});

export interface Decision {
  readonly lane: Lane;
  /** Who may enter now, in order. */
  readonly granted: readonly Asking[];
}

/** A new execution gets its number. Throws `ConcurrentPipelineExecutionsLimitExceeded` when 50 are open. */
export const join = (lane: Lane, executionId: string): { lane: Lane; sequence: number } => {
  if (lane.open.length >= LANE_LIMIT) {
    throw new TaglineError(
      'ConcurrentPipelineExecutionsLimitExceeded',
      `${LANE_LIMIT} executions of ${lane.pipeline} are already open at ${lane.address}`,
      {
        remedy: 'Wait until some have ended, or reject their approvals.',
      },
    );
  }
  const sequence = lane.next;
  return {
    sequence,
    lane: { ...lane, next: sequence + 1, open: [...lane.open, { executionId, sequence, attempt: 1, entered: -1 }] },
  };
};

/** A retry after the end opens the execution again under its old number, in front of `index`. Throws `NotLatestPipelineExecution` if another has entered that stage since. */
export const rejoin = (
  lane: Lane,
  again: { executionId: string; sequence: number; attempt: number; stage: string; index: number },
): Lane => {
  if (lane.last[again.stage] !== again.executionId) {
    throw new TaglineError(
      'NotLatestPipelineExecution',
      `another execution has entered the stage ${again.stage} since`,
      {
        remedy: 'Push a new tag; only the newest execution of a stage can be retried.',
      },
    );
  }
  if (lane.open.some(({ executionId }) => executionId === again.executionId)) {
    throw new TaglineError(
      'Conflict',
      `the execution ${again.executionId} is open: it runs, or a retry is in progress`,
      { retryable: true },
    );
  }
  const { executionId, sequence, attempt } = again;
  const open = [...lane.open, { executionId, sequence, attempt, entered: again.index - 1 }].sort(
    (a, b) => a.sequence - b.sequence,
  );
  return { ...lane, open };
};

/** Asks for a stage's slot. Asking again (at-least-once delivery) changes nothing: a holder is granted again. */
export const ask = (lane: Lane, asking: Asking): Decision => {
  const member = lane.open.find(({ executionId }) => executionId === asking.executionId);
  if (!member || member.attempt !== asking.attempt) {
    throw new TaglineError(
      'ExecutionEnded',
      `attempt ${asking.attempt} of ${asking.executionId} is not open in its lane`,
    );
  }
  if (lane.slots[asking.stage] === asking.executionId) return { lane, granted: [asking] };
  const others = lane.waiting.filter(
    (waiter) => !(waiter.executionId === asking.executionId && waiter.stage === asking.stage),
  );
  return grant({ ...lane, waiting: bySequence(lane, [...others, asking]) });
};

/** Leaves a stage: its slot is free. Leaving twice changes nothing. */
export const leave = (lane: Lane, executionId: string, stage: string): Decision => {
  if (lane.slots[stage] !== executionId) return { lane, granted: [] };
  const { [stage]: _freed, ...slots } = lane.slots;
  return grant({ ...lane, slots });
};

/** The execution has ended: it holds nothing and waits for nothing. Closing twice changes nothing. */
export const close = (lane: Lane, executionId: string): Decision =>
  grant({
    ...lane,
    open: lane.open.filter((member) => member.executionId !== executionId),
    waiting: lane.waiting.filter((waiter) => waiter.executionId !== executionId),
    slots: Object.fromEntries(Object.entries(lane.slots).filter(([, holder]) => holder !== executionId)),
  });

/** Who may enter `asking`'s stage before it: earlier executions that have not entered it yet. */
export const inFrontOf = (lane: Lane, asking: Pick<Asking, 'executionId' | 'index'>): readonly string[] => {
  const mine = sequenceOf(lane, asking.executionId);
  return lane.open
    .filter((member) => member.sequence < mine && member.entered < asking.index)
    .map(({ executionId }) => executionId);
};

const grant = (lane: Lane): Decision => {
  const granted: Asking[] = [];
  let now = lane;
  for (const waiter of lane.waiting) {
    if (now.slots[waiter.stage] !== undefined || inFrontOf(now, waiter).length > 0) continue;
    now = enter(now, waiter);
    granted.push(waiter);
  }
  return { lane: now, granted };
};

const enter = (lane: Lane, { executionId, stage, index }: Asking): Lane => ({
  ...lane,
  slots: { ...lane.slots, [stage]: executionId },
  last: { ...lane.last, [stage]: executionId },
  waiting: lane.waiting.filter((waiter) => !(waiter.executionId === executionId && waiter.stage === stage)),
  open: lane.open.map((member) =>
    member.executionId === executionId ? { ...member, entered: Math.max(member.entered, index) } : member,
  ),
});

const sequenceOf = (lane: Lane, executionId: string): number =>
  lane.open.find((member) => member.executionId === executionId)?.sequence ?? Number.POSITIVE_INFINITY;

const bySequence = (lane: Lane, waiting: Asking[]): Asking[] =>
  waiting.sort((a, b) => sequenceOf(lane, a.executionId) - sequenceOf(lane, b.executionId));
