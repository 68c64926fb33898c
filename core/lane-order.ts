/**
 * Who goes before whom in a lane: entering the first stage gives an execution its turn, for good; a retry keeps it.
 * Those that have no turn yet go by version, else by the time of their push. An event of the same push that arrives
 * later still goes in front of executions that are no further than the first stage, which only fetches. So the order
 * does not depend on the order in which events arrive.
 */
import * as z from 'zod';
import { compareVersions, isVersion } from './version-order.ts';

export const ExecutionMode = z.enum(['SUPERSEDED', 'QUEUED', 'PARALLEL']);
export type ExecutionMode = z.infer<typeof ExecutionMode>;

export const Member = z.object({
  executionId: z.string(),
  /** Counts the claims of the lane. */
  sequence: z.int(),
  attempt: z.int(),
  /** Of the definition version that it runs on: a pipeline may change its mode while executions are open. */
  mode: ExecutionMode.default('QUEUED'),
  /** Index of the furthest stage entered; -1 before the first. */
  entered: z.int(),
  /** The stage that it is in, where it needs no slot (PARALLEL). */
  inside: z.string().optional(),
  /** What the tag scheme reads as version, and when the tag was pushed: the order before the first stage. */
  version: z.string().default(''),
  pushedAt: z.string().default(''),
  /** Given with the first stage; absent before. A fraction lies between two that were given already. */
  turn: z.number().optional(),
});
export type Member = z.infer<typeof Member>;

/** Negative: `a` goes before `b`. */
export const goesBefore = (a: Member, b: Member): number => {
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

/** Events give their time in whole seconds, and the tags of one push arrive one after the other. */
const ONE_PUSH_MS = 5_000;

/**
 * The turn of a newcomer that should have preceded members that have one already: right in front of the first of them.
 * `taken`: every turn that was given.
 */
export const lateTurn = (open: readonly Member[], taken: readonly number[], newcomer: Member): number | undefined => {
  const late = open.flatMap(({ turn, ...other }) =>
    turn !== undefined && other.entered <= 0 && ofOnePush(other, newcomer) && goesBefore(newcomer, other) < 0
      ? [turn]
      : [],
  );
  if (late.length === 0) return undefined;
  const behind = Math.min(...late);
  const before = Math.max(0, ...taken.filter((turn) => turn < behind));
  return (before + behind) / 2;
};

/** A retry has no time of a push: its turn is older than this push. */
const ofOnePush = (a: Pick<Member, 'pushedAt'>, b: Pick<Member, 'pushedAt'>): boolean =>
  Math.abs(Date.parse(a.pushedAt) - Date.parse(b.pushedAt)) <= ONE_PUSH_MS;

/**
 * The mode of an execution in its lane. What people ask for by hand, a rollback or a repair, is not replaced by a push
 * that happens to wait: it waits its turn.
 */
export const modeOf = (
  { executionMode }: { readonly executionMode: ExecutionMode },
  { type, purpose }: { readonly type?: string | undefined; readonly purpose?: string | undefined },
): ExecutionMode =>
  executionMode === 'SUPERSEDED' && (type === 'ROLLBACK' || purpose !== undefined) ? 'QUEUED' : executionMode;
