import type { StateMachines } from '../../../core/ports/state-machines.ts';
import { once } from './once.ts';
import { credentialsOf, perPlace } from './per-place.ts';

/** Loaded when a pipeline runs a state machine: most never do. */
const made = once(async (): Promise<StateMachines> => {
  const [{ SFNClient }, { targetStateMachines }] = await Promise.all([
    import('@aws-sdk/client-sfn'),
    import('../state-machines.ts'),
  ]);
  const clients = perPlace(
    (place, role) => new SFNClient({ region: place.region, credentials: credentialsOf(place, role) }),
  );
  return targetStateMachines({ states: (place) => clients(place, 'deploy') });
});

export const stateMachines: StateMachines = {
  kind: async (...order) => (await made()).kind(...order),
  start: async (...order) => (await made()).start(...order),
  describe: async (...order) => (await made()).describe(...order),
  stop: async (...order) => (await made()).stop(...order),
};
