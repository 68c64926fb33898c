/**
 * A lane: pipeline × address. It gives executions their order and stages their slots; everything here is a pure
 * function of one ledger item, and of the stages that nobody may enter at the moment.
 *
 * QUEUED: an execution enters a stage when the stage's slot is free and every execution that goes before it has entered
 * that stage already. So nothing is overtaken, whichever machine asks first. A slot belongs to one execution from
 * entering to leaving (a failure frees it).
 * SUPERSEDED: the same, but of those that wait in front of a stage only the newest stays: what the lane leaves in the
 * end is what QUEUED would leave.
 * PARALLEL: neither order nor slots.
 *
 * The mode is each execution's own, of the version that it runs on.
 */
import * as z from 'zod';
import { TaglineError } from './fault.ts';
import { goesBefore, lateTurn, Member } from './lane-order.ts';
import { record } from './ledger/record.ts';

/** CodePipeline's limit of executions that are open in one pipeline, queued or parallel. */
export const LANE_LIMIT = 50;

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

/** May somebody enter this stage at the moment? A transition may be disabled, an environment halted. */
export type Gate = (stage: string) => boolean;
const OPEN: Gate = () => true;

export interface Decision {
  readonly lane: Lane;
  /** Who may enter now, in order. */
  readonly granted: readonly Asking[];
  /** Who waited and ends, since a newer one waits at the same place. */
  readonly superseded: readonly (Asking & { readonly by: string })[];
}

const unchanged = (lane: Lane, ...granted: Asking[]): Decision => ({ lane, granted, superseded: [] });

/** A new execution gets its number. Throws `ConcurrentPipelineExecutionsLimitExceeded` when 50 are open. */
export const join = (
  lane: Lane,
  { executionId, mode, version, pushedAt }: Pick<Member, 'executionId' | 'mode' | 'version' | 'pushedAt'>,
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
  const member: Member = { executionId, sequence, attempt: 1, mode, entered: -1, version, pushedAt };
  return { sequence, lane: seat({ ...lane, next: sequence + 1 }, member) };
};

/**
 * An execution that runs one stage alone goes into it in front of all that have not entered it yet: whoever rolls back
 * does not wait for what comes next.
 */
export const joinAt = (
  lane: Lane,
  who: Pick<Member, 'executionId' | 'mode' | 'version' | 'pushedAt'>,
  { stage, index }: { stage: string; index: number },
): { lane: Lane; sequence: number } => {
  const joined = join(lane, who);
  const latest = lane.turns[stage] ?? 0;
  const behind = lane.open.flatMap(({ turn, entered }) =>
    turn !== undefined && entered < index && turn > latest ? [turn] : [],
  );
  const turn = (latest + Math.min(lane.nextTurn, ...behind)) / 2;
  const open = joined.lane.open.map((member) =>
    member.executionId === who.executionId ? { ...member, turn, entered: index - 1 } : member,
  );
  return { ...joined, lane: { ...joined.lane, open } };
};

const seat = (lane: Lane, member: Member): Lane => {
  const taken = [...lane.open.flatMap(({ turn = 0 }) => turn), ...Object.values(lane.turns)];
  const turn = member.mode === 'PARALLEL' ? undefined : lateTurn(lane.open, taken, member);
  return { ...lane, open: [...lane.open, turn === undefined ? member : { ...member, turn }] };
};

/** Has a later execution entered the stage? Then an earlier one never runs it again. */
export const isPassed = (lane: Lane, { stage, turn }: { stage: string; turn: number }): boolean =>
  (lane.turns[stage] ?? 0) > turn;

/**
 * A retry after the end opens the execution again with its old turn, in front of `index`. Throws
 * `NotLatestPipelineExecution` if another has entered that stage since.
 */
export const rejoin = (
  lane: Lane,
  again: Pick<Member, 'executionId' | 'sequence' | 'attempt' | 'mode'> & {
    readonly turn: number;
    readonly stage: string;
    readonly index: number;
  },
): Lane => {
  if (again.mode !== 'PARALLEL' && isPassed(lane, again)) {
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
  const { executionId, sequence, attempt, mode, turn } = again;
  const entered = again.index - 1;
  const member: Member = { executionId, sequence, attempt, mode, entered, version: '', pushedAt: '', turn };
  return { ...lane, open: [...lane.open, member] };
};

/** The next attempt of an execution that is inside a stage: it keeps its place, so nobody overtakes it. */
export const tryAgain = (lane: Lane, { executionId, attempt }: Pick<Asking, 'executionId' | 'attempt'>): Lane => ({
  ...lane,
  open: lane.open.map((member) =>
    member.executionId === executionId && member.attempt === attempt ? { ...member, attempt: attempt + 1 } : member,
  ),
});

/** Asks for a stage. Asking again (at-least-once delivery) changes nothing: who is inside is granted again. */
export const ask = (lane: Lane, asking: Asking, gate = OPEN): Decision => {
  const member = memberOf(lane, asking.executionId);
  if (!member || member.attempt !== asking.attempt) {
    throw new TaglineError(
      'ExecutionEnded',
      `attempt ${asking.attempt} of ${asking.executionId} is not open in its lane`,
    );
  }
  if (isInside(lane, member, asking.stage)) return unchanged(lane, asking);
  // This is a late copy of a question: the stage was entered and left. Queueing it again would hold the slot for ever.
  if (member.entered >= asking.index) return unchanged(lane);
  const others = lane.waiting.filter(
    (waiter) => !(waiter.executionId === asking.executionId && waiter.stage === asking.stage),
  );
  return goOn({ ...lane, waiting: [...others, asking] }, gate);
};

/** Leaves a stage: its slot is free. Leaving twice changes nothing, nor does an older attempt. */
export const leave = (
  lane: Lane,
  { executionId, attempt, stage }: Pick<Asking, 'executionId' | 'attempt' | 'stage'>,
  gate = OPEN,
): Decision => {
  const member = memberOf(lane, executionId);
  if (!member || member.attempt !== attempt || !isInside(lane, member, stage)) return unchanged(lane);
  const { inside: _left, ...outside } = member;
  const slots = Object.fromEntries(
    Object.entries(lane.slots).filter(([held, holder]) => !(held === stage && holder === executionId)),
  );
  return goOn({ ...lane, slots, open: lane.open.map((other) => (other === member ? outside : other)) }, gate);
};

/**
 * The attempt has ended: the execution holds nothing and waits for nothing. `turn` is what a retry takes up again; one
 * that died before the first stage gets it now. Closing twice changes nothing, nor does an older attempt.
 */
export const close = (
  lane: Lane,
  { executionId, attempt }: Pick<Asking, 'executionId' | 'attempt'>,
  gate = OPEN,
): Decision & { readonly turn?: number } => {
  const member = memberOf(lane, executionId);
  if (member?.attempt !== attempt) return unchanged(lane);
  const turn = member.turn ?? lane.nextTurn;
  const nextTurn = Math.max(lane.nextTurn, Math.floor(turn) + 1);
  return { ...goOn(without({ ...lane, nextTurn }, executionId), gate), turn };
};

/** Who may enter `asking`'s stage before it: executions that go first and have not entered it yet. */
export const inFrontOf = (lane: Lane, asking: Pick<Asking, 'executionId' | 'index'>): readonly string[] => {
  const mine = memberOf(lane, asking.executionId);
  if (mine?.mode === 'PARALLEL') return [];
  return lane.open
    .filter(
      (member) =>
        member.mode !== 'PARALLEL' &&
        member.entered < asking.index &&
        (mine === undefined || goesBefore(member, mine) < 0),
    )
    .map(({ executionId }) => executionId);
};

/**
 * Lets in who may enter, and ends who is replaced, until nothing changes. It is called again when a gate opens: then
 * the right one enters at once.
 */
export const goOn = (lane: Lane, gate: Gate): Decision => {
  const granted: Asking[] = [];
  const superseded: (Asking & { readonly by: string })[] = [];
  let now = lane;
  for (let replaced: (typeof superseded)[number] | undefined; ; ) {
    for (const { waiter, member } of inOrder(now)) {
      if (!mayEnter(now, member, waiter, gate)) continue;
      now = enter(now, member, waiter);
      granted.push(waiter);
    }
    replaced = firstReplaced(now);
    if (!replaced) return { lane: now, granted, superseded };
    now = without(now, replaced.executionId);
    superseded.push(replaced);
  }
};

const mayEnter = (lane: Lane, member: Member, waiter: Asking, gate: Gate): boolean =>
  gate(waiter.stage) &&
  (member.mode === 'PARALLEL' || (lane.slots[waiter.stage] === undefined && inFrontOf(lane, waiter).length === 0));

/** Of those that wait in front of a stage, the oldest that lets itself be replaced, and the newest of all. */
const firstReplaced = (lane: Lane): (Asking & { readonly by: string }) | undefined => {
  const queued = inOrder(lane).filter(({ member }) => member.mode !== 'PARALLEL');
  for (const { waiter, member } of queued) {
    const newest = queued.findLast((other) => other.waiter.stage === waiter.stage)?.member;
    if (member.mode === 'SUPERSEDED' && newest && newest !== member) return { ...waiter, by: newest.executionId };
  }
  return undefined;
};

const inOrder = (lane: Lane): readonly { readonly waiter: Asking; readonly member: Member }[] =>
  lane.waiting
    .flatMap((waiter) => {
      const member = memberOf(lane, waiter.executionId);
      return member ? [{ waiter, member }] : [];
    })
    .sort((a, b) => goesBefore(a.member, b.member));

/** Entering its first stage gives an execution its turn. Who needs no slot bars nobody from a retry either. */
const enter = (lane: Lane, member: Member, { executionId, stage, index }: Asking): Lane => {
  const turn = member.turn ?? lane.nextTurn;
  const entered: Member = { ...member, turn, entered: index };
  const parallel = member.mode === 'PARALLEL';
  return {
    ...lane,
    ...(parallel
      ? {}
      : {
          slots: { ...lane.slots, [stage]: executionId },
          last: { ...lane.last, [stage]: executionId },
          turns: { ...lane.turns, [stage]: Math.max(lane.turns[stage] ?? 0, turn) },
        }),
    nextTurn: Math.max(lane.nextTurn, Math.floor(turn) + 1),
    waiting: lane.waiting.filter((waiter) => !(waiter.executionId === executionId && waiter.stage === stage)),
    open: lane.open.map((other) => (other !== member ? other : parallel ? { ...entered, inside: stage } : entered)),
  };
};

const without = (lane: Lane, executionId: string): Lane => ({
  ...lane,
  open: lane.open.filter((other) => other.executionId !== executionId),
  waiting: lane.waiting.filter((waiter) => waiter.executionId !== executionId),
  slots: Object.fromEntries(Object.entries(lane.slots).filter(([, holder]) => holder !== executionId)),
});

const isInside = (lane: Lane, { executionId, inside }: Member, stage: string): boolean =>
  lane.slots[stage] === executionId || inside === stage;

const memberOf = (lane: Lane, executionId: string): Member | undefined =>
  lane.open.find((member) => member.executionId === executionId);

/** Who waits in front of the stage and goes behind `older`: the newest. */
export const newerInFront = (lane: Lane, stage: string, older: string): string | undefined =>
  lane.waiting.findLast((waiter) => waiter.stage === stage && isNewer(lane, waiter.executionId, older))?.executionId;

/** Does `newer` go behind `older`, which is open too? */
export const isNewer = (lane: Lane, newer: string, older: string): boolean => {
  const [a, b] = [memberOf(lane, newer), memberOf(lane, older)];
  return a !== undefined && b !== undefined && goesBefore(b, a) < 0;
};
