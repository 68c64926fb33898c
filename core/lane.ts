/**
 * A lane: pipeline × address. It gives executions their order and stages their slots; everything here is a pure
 * function of one ledger item.
 *
 * Order (executionMode QUEUED): an execution enters a stage when the stage's slot is free and every execution that goes
 * before it has entered that stage already. So nothing is overtaken, whichever machine asks first. A slot belongs to
 * one execution from entering to leaving (a failure frees it).
 *
 * Who goes before whom: entering the first stage gives an execution its turn, for good; a retry keeps it. Those that
 * have no turn yet go by version, else by the time of their push. An event of the same push that arrives later still
 * goes in front of executions that are no further than the first stage, which only fetches. So the order does not
 * depend on the order in which events arrive.
 */
import * as z from 'zod';
import { TaglineError } from './fault.ts';
import { record } from './ledger/record.ts';
import { compareVersions, isVersion } from './version-order.ts';

/** CodePipeline's limit of executions that are queued in one pipeline. */
export const LANE_LIMIT = 50;

const Member = z.object({
  executionId: z.string(),
  /** Counts the claims of the lane. */
  sequence: z.int(),
  attempt: z.int(),
  /** Index of the furthest stage entered; -1 before the first. */
  entered: z.int(),
  /** What the tag scheme reads as version, and when the tag was pushed: the order before the first stage. */
  version: z.string().default(''),
  pushedAt: z.string().default(''),
  /** Given with the first stage; absent before. A fraction lies between two that were given already. */
  turn: z.number().optional(),
});
type Member = z.infer<typeof Member>;

const Asking = z.object({ executionId: z.string(), attempt: z.int(), stage: z.string(), index: z.int() });
export type Asking = z.infer<typeof Asking>;

export const Lane = z.object({
  pipeline: z.string(),
  address: z.string(),
  next: z.int(),
  /** Executions that have not ended. */
  open: z.array(Member),
  /** Stage -> the execution that holds its slot. */
  slots: z.record(z.string(), z.string()),
  /** Who waits in front of a stage. */
  waiting: z.array(Asking),
  /** Stage -> the execution that entered it last. */
  last: z.record(z.string(), z.string()),
  /** Stage -> the latest turn that has entered it: an earlier one cannot retry it any more. */
  turns: z.record(z.string(), z.number()).default({}),
  nextTurn: z.int().default(1),
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
  turns: {},
  nextTurn: 1,
});

export interface Decision {
  readonly lane: Lane;
  /** Who may enter now, in order. */
  readonly granted: readonly Asking[];
}

/** A new execution gets its number. Throws `ConcurrentPipelineExecutionsLimitExceeded` when 50 are open. */
export const join = (
  lane: Lane,
  { executionId, version, pushedAt }: Pick<Member, 'executionId' | 'version' | 'pushedAt'>,
): { lane: Lane; sequence: number } => {
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
  const member: Member = { executionId, sequence, attempt: 1, entered: -1, version, pushedAt };
  return { sequence, lane: seat({ ...lane, next: sequence + 1 }, member) };
};

/** Events give their time in whole seconds, and the tags of one push arrive one after the other. */
const ONE_PUSH_MS = 5_000;

/** The member gets a turn right in front of the first member that it should have preceded. */
const seat = (lane: Lane, member: Member): Lane => {
  const late = lane.open.flatMap(({ turn, ...other }) =>
    turn !== undefined && other.entered <= 0 && ofOnePush(other, member) && goesBefore(member, other) < 0 ? [turn] : [],
  );
  if (late.length === 0) return { ...lane, open: [...lane.open, member] };
  const behind = Math.min(...late);
  const taken = [...lane.open.flatMap(({ turn = 0 }) => turn), ...Object.values(lane.turns)];
  const before = Math.max(0, ...taken.filter((turn) => turn < behind));
  return { ...lane, open: [...lane.open, { ...member, turn: (before + behind) / 2 }] };
};

/** A retry has no time of a push: its turn is older than this push. */
const ofOnePush = (a: Pick<Member, 'pushedAt'>, b: Pick<Member, 'pushedAt'>): boolean =>
  Math.abs(Date.parse(a.pushedAt) - Date.parse(b.pushedAt)) <= ONE_PUSH_MS;

/** Has a later execution entered the stage? Then an earlier one never runs it again. */
export const isPassed = (lane: Lane, { stage, turn }: { stage: string; turn: number }): boolean =>
  (lane.turns[stage] ?? 0) > turn;

/**
 * A retry after the end opens the execution again with its old turn, in front of `index`. Throws
 * `NotLatestPipelineExecution` if another has entered that stage since.
 */
export const rejoin = (
  lane: Lane,
  again: { executionId: string; sequence: number; attempt: number; turn: number; stage: string; index: number },
): Lane => {
  if (isPassed(lane, again)) {
    throw new TaglineError(
      'NotLatestPipelineExecution',
      `a later execution has entered the stage ${again.stage} since: ${lane.last[again.stage]}`,
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
  const { executionId, sequence, attempt, turn } = again;
  const member: Member = { executionId, sequence, attempt, entered: again.index - 1, version: '', pushedAt: '', turn };
  return { ...lane, open: [...lane.open, member] };
};

/** Asks for a stage's slot. Asking again (at-least-once delivery) changes nothing: a holder is granted again. */
export const ask = (lane: Lane, asking: Asking): Decision => {
  const member = memberOf(lane, asking.executionId);
  if (!member || member.attempt !== asking.attempt) {
    throw new TaglineError(
      'ExecutionEnded',
      `attempt ${asking.attempt} of ${asking.executionId} is not open in its lane`,
    );
  }
  if (lane.slots[asking.stage] === asking.executionId) return { lane, granted: [asking] };
  // This is a late copy of a question: the stage was entered and left. Queueing it again would hold the slot for ever.
  if (member.entered >= asking.index) return { lane, granted: [] };
  const others = lane.waiting.filter(
    (waiter) => !(waiter.executionId === asking.executionId && waiter.stage === asking.stage),
  );
  return grant({ ...lane, waiting: [...others, asking] });
};

/** Leaves a stage: its slot is free. Leaving twice changes nothing, nor does an older attempt. */
export const leave = (
  lane: Lane,
  { executionId, attempt, stage }: Pick<Asking, 'executionId' | 'attempt' | 'stage'>,
): Decision => {
  if (lane.slots[stage] !== executionId || memberOf(lane, executionId)?.attempt !== attempt)
    return { lane, granted: [] };
  const { [stage]: _freed, ...slots } = lane.slots;
  return grant({ ...lane, slots });
};

/**
 * The attempt has ended: the execution holds nothing and waits for nothing. `turn` is what a retry takes up again; one
 * that died before the first stage gets it now. Closing twice changes nothing, nor does an older attempt.
 */
export const close = (
  lane: Lane,
  { executionId, attempt }: Pick<Asking, 'executionId' | 'attempt'>,
): Decision & { readonly turn?: number } => {
  const member = memberOf(lane, executionId);
  if (member?.attempt !== attempt) return { lane, granted: [] };
  const turn = member.turn ?? lane.nextTurn;
  const decision = grant({
    ...lane,
    nextTurn: Math.max(lane.nextTurn, Math.floor(turn) + 1),
    open: lane.open.filter((other) => other.executionId !== executionId),
    waiting: lane.waiting.filter((waiter) => waiter.executionId !== executionId),
    slots: Object.fromEntries(Object.entries(lane.slots).filter(([, holder]) => holder !== executionId)),
  });
  return { ...decision, turn };
};

/** Who may enter `asking`'s stage before it: executions that go first and have not entered it yet. */
export const inFrontOf = (lane: Lane, asking: Pick<Asking, 'executionId' | 'index'>): readonly string[] => {
  const mine = memberOf(lane, asking.executionId);
  return lane.open
    .filter((member) => member.entered < asking.index && (mine === undefined || goesBefore(member, mine) < 0))
    .map(({ executionId }) => executionId);
};

/** Negative: `a` goes before `b`. */
const goesBefore = (a: Member, b: Member): number => {
  if (a.turn !== undefined || b.turn !== undefined)
    return (a.turn ?? Number.POSITIVE_INFINITY) - (b.turn ?? Number.POSITIVE_INFINITY);
  // Executions without a version go first, so that the order is never circular and those ordered by time do not wait
  // for those ordered by number.
  return (
    Number(isVersion(a.version)) - Number(isVersion(b.version)) ||
    compareVersions(a.version, b.version) ||
    compareTimes(a.pushedAt, b.pushedAt) ||
    a.sequence - b.sequence
  );
};

const compareTimes = (a: string, b: string): number => Number(a > b) - Number(a < b);

const grant = (lane: Lane): Decision => {
  const granted: Asking[] = [];
  let now = lane;
  for (const { waiter, member } of inOrder(lane)) {
    if (now.slots[waiter.stage] !== undefined || inFrontOf(now, waiter).length > 0) continue;
    now = enter(now, member, waiter);
    granted.push(waiter);
  }
  return { lane: now, granted };
};

const inOrder = (lane: Lane): readonly { readonly waiter: Asking; readonly member: Member }[] =>
  lane.waiting
    .flatMap((waiter) => {
      const member = memberOf(lane, waiter.executionId);
      return member ? [{ waiter, member }] : [];
    })
    .sort((a, b) => goesBefore(a.member, b.member));

/** Entering its first stage gives an execution its turn. */
const enter = (lane: Lane, member: Member, { executionId, stage, index }: Asking): Lane => {
  const turn = member.turn ?? lane.nextTurn;
  const entered: Member = { ...member, turn, entered: index };
  return {
    ...lane,
    slots: { ...lane.slots, [stage]: executionId },
    last: { ...lane.last, [stage]: executionId },
    turns: { ...lane.turns, [stage]: Math.max(lane.turns[stage] ?? 0, turn) },
    nextTurn: Math.max(lane.nextTurn, Math.floor(turn) + 1),
    waiting: lane.waiting.filter((waiter) => !(waiter.executionId === executionId && waiter.stage === stage)),
    open: lane.open.map((other) => (other === member ? entered : other)),
  };
};

const memberOf = (lane: Lane, executionId: string): Member | undefined =>
  lane.open.find((member) => member.executionId === executionId);
