import type { Outcome } from '../engine/visit.ts';
import type { Behaviour } from './behaviour.ts';

export const wait: Behaviour = {
  async enter(visit): Promise<Outcome> {
    visit.run.arm(visit.frame, 'wait', await visit.language.waitUntil(visit));
    return 'parked';
  },
  resume: (visit, message) =>
    message.kind === 'timer' && message.timer === 'wait' ? visit.language.pass(visit) : 'parked',
};
