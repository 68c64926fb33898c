/**
 * Announces a registration again if its event was lost, and ends one that cannot finish, so that its author learns of
 * it.
 */
import { decide } from '../ledger/decide.ts';
import type { Operation } from '../pipeline.ts';
import type { Bus } from '../ports/bus.ts';
import { type Clock, later } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import { announceRegistration, failRegistration } from './registration.ts';

/** After this time the first announcement counts as lost. A second one does no harm: machines are put by name. */
const ANNOUNCE_AGAIN_SECONDS = 60;
/** `register-definition` has failed again and again by then, and its alarm has said why. */
const GIVE_UP_SECONDS = 60 * 60;

export const resumeRegistration =
  ({ ledger, bus, clock }: { ledger: Ledger; bus: Bus; clock: Clock }) =>
  async (operation: Operation): Promise<void> => {
    const now = clock.now();
    if (now < later(operation.startedAt, ANNOUNCE_AGAIN_SECONDS)) return;
    // What ended well and waits to be told is told, however late.
    if (operation.status !== 'InProgress' || now < later(operation.startedAt, GIVE_UP_SECONDS)) {
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
