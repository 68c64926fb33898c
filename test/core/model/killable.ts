/**
 * Ports that die: after a number of effects the process is killed, before or after that effect, and does nothing more
 * until the next call.
 */
import type { RunPorts } from '../run-ports.ts';

export class Killed extends Error {
  override readonly name = 'Killed';
}

export interface Killable {
  readonly ports: RunPorts;
  /** The next call dies at its `at`-th effect; `done`: just after it took place. */
  killNext(at: number, done: boolean): void;
  /** A new call begins in a process that lives. */
  revive(): void;
}

export const killable = (ports: RunPorts): Killable => {
  let left: number | undefined;
  let afterwards = false;
  let dead = false;
  const effect = async <T>(act: () => Promise<T>): Promise<T> => {
    if (dead) throw new Killed();
    if (left === undefined || --left > 0) return act();
    dead = true;
    if (afterwards) await act();
    throw new Killed();
  };
  return {
    killNext: (at, done) => {
      left = at;
      afterwards = done;
    },
    revive: () => {
      left = undefined;
      dead = false;
    },
    ports: {
      ...ports,
      ledger: { ...ports.ledger, write: (changes) => effect(() => ports.ledger.write(changes)) },
      bus: { publish: (events) => effect(() => ports.bus.publish(events)) },
      mail: { ...ports.mail, send: (...mail) => effect(() => ports.mail.send(...mail)) },
      machines: {
        ...ports.machines,
        start: (order) => effect(() => ports.machines.start(order)),
        answer: (token, answer) => effect(() => ports.machines.answer(token, answer)),
      },
    },
  };
};
