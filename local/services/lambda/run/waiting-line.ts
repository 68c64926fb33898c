/**
 * Invocations that wait for an environment, first come first served. Those for whose answer somebody waits go first: a
 * burst of events must not keep an API's caller waiting until it gives up.
 */
import type { FunctionVersion } from '../store/functions.ts';
import type { Warm } from './warm.ts';

/**
 * Milliseconds without anybody being served, after which the first in line is served all the same:
 * whoever holds the environments may be waiting for that very invocation.
 */
const PATIENCE = 500;

/**
 * Milliseconds after which an invocation that somebody waits for does not wait any longer for the environments of its
 * function: most functions answer sooner than another environment begins. Events do not wait: those of one push shall
 * be heard together.
 */
const OWN_TURN = 300;

export interface Givers {
  /**
   * An environment if there is one, or room for one. `patient`: the invocation has not waited for the busy ones of its
   * function yet. May throw the error for the caller.
   */
  give(fn: FunctionVersion, patient: boolean): Warm | undefined;
  /** An environment beyond what there is room for. */
  giveAnyway(fn: FunctionVersion): Warm;
}

export interface WaitingLine {
  /** `unattended`: nobody waits for the answer. */
  join(fn: FunctionVersion, unattended?: boolean): Promise<Warm>;
  /** Something became free. */
  serve(): void;
  /** No waiting call is served any more. */
  close(reason: Error): void;
}

interface Waiter {
  readonly fn: FunctionVersion;
  readonly unattended: boolean;
  patient: boolean;
  turn: NodeJS.Timeout | undefined;
  readonly resolve: (warm: Warm) => void;
  readonly reject: (reason: unknown) => void;
}

export const makeWaitingLine = ({ give, giveAnyway }: Givers): WaitingLine => {
  const line = new Set<Waiter>();
  let patience: NodeJS.Timeout | undefined;

  const leave = (waiter: Waiter): void => {
    clearTimeout(waiter.turn);
    line.delete(waiter);
  };
  const inOrder = (): readonly Waiter[] => [...line].sort((a, b) => Number(a.unattended) - Number(b.unattended));

  const hand = (waiter: Waiter, from: Givers['give']): boolean => {
    try {
      const warm = from(waiter.fn, waiter.patient);
      if (!warm) return false;
      waiter.resolve(warm);
    } catch (error) {
      waiter.reject(error);
    }
    leave(waiter);
    return true;
  };
  const restartPatience = (): void => {
    clearTimeout(patience);
    patience = line.size === 0 ? undefined : setTimeout(serveFirst, PATIENCE);
  };
  const serveFirst = (): void => {
    const [first] = inOrder();
    if (first) hand(first, giveAnyway);
    restartPatience();
  };
  const serve = (): void => {
    const served = inOrder().filter((waiter) => hand(waiter, give));
    if (served.length > 0) restartPatience();
  };
  return {
    serve,
    join: (fn, unattended = false) =>
      new Promise((resolve, reject) => {
        const waiter: Waiter = { fn, unattended, resolve, reject, patient: !unattended, turn: undefined };
        line.add(waiter);
        if (hand(waiter, give)) return;
        waiter.turn = setTimeout(() => {
          waiter.patient = false;
          serve();
        }, OWN_TURN);
        if (patience === undefined) restartPatience();
      }),
    close(reason) {
      for (const waiter of line) {
        waiter.reject(reason);
        leave(waiter);
      }
      restartPatience();
    },
  };
};
