import { StateError } from '../engine/state-error.ts';
import type { Behaviour } from './behaviour.ts';

export const fail: Behaviour = {
  async enter(visit) {
    const error = await visit.language.text(visit, 'Error');
    const cause = await visit.language.text(visit, 'Cause');
    throw new StateError(error, cause);
  },
};
