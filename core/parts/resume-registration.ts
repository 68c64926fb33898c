/**
 * A registration whose event was lost is announced again; one that cannot end is ended, so that whoever asked learns of
 * it.
 */
import { decide } from '../ledger/decide.ts';
import type { Operation } from '../pipeline.ts';
import type { Bus } from '../ports/bus.ts';
import { type Clock, later } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import { announceRegistration, failRegistration } from './registration.ts';

/** The first announcement has had its time. A second beside it does no harm: machines are put by name. */
const ANNOUNCE_AGAIN_SECONDS = 60;
/** `register-definition` has failed again and again by then, and its alarm has said why. */
const GIVE_UP_SECONDS = 60 * 60;

export const resumeRegistration =
  ({ ledger, bus, clock }: { ledger: Ledger; bus: Bus; clock: Clock }) =>
  async (operation: Operation): Promise<void> => {
    const now = clock.now();
    if (now < later(operation.startedAt, ANNOUNCE_AGAIN_SECONDS)) return;
    if (now < later(operation.startedAt, GIVE_UP_SECONDS)) {
      await announceRegistration(bus, operation);
      return;
    }
    const fault = {
      code: 'RegistrationFailed',
      message: 'the machines could not be written within an hour',
      remedy: 'Look into the log of register-definition, then register the definition again (tagline pipelines put).',
    };
    await decide(ledger, () => failRegistration(ledger, operation.id, [fault], now));
  };
