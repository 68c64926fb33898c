import type { PhaseContext } from '../model.ts';

export type InterruptReason = 'STOPPED' | 'TIMED_OUT' | 'CLOUD_STOPS';

/** Ends a build before its own end. Thrown at the next step after the request. */
export class Interrupted extends Error {
  readonly reason: InterruptReason;
  constructor(reason: InterruptReason) {
    super(`interrupted: ${reason}`);
    this.name = 'Interrupted';
    this.reason = reason;
  }
}

export interface Interrupt {
  /** The first reason counts. */
  ask(reason: InterruptReason): void;
  check(): void;
  /** Ends what was beginning while it was asked. */
  again(): void;
}

/** `end` must end the build's processes, so that what waits for them goes on. */
export const makeInterrupt = (end: (reason: InterruptReason) => void): Interrupt => {
  let asked: InterruptReason | undefined;
  return {
    ask(reason) {
      if (asked) return;
      asked = reason;
      end(reason);
    },
    check() {
      if (asked) throw new Interrupted(asked);
    },
    again() {
      if (asked) end(asked);
    },
  };
};

export const interruptContext = (reason: InterruptReason): PhaseContext | undefined =>
  reason === 'TIMED_OUT' ? { statusCode: 'BUILD_TIMED_OUT', message: 'Build has timed out. ' } : undefined;
