import type { Functions } from '../../../core/ports/functions.ts';
import type { StackPlace } from '../../../core/ports/stacks.ts';
import { once } from './once.ts';
import { credentialsOf, perPlace } from './per-place.ts';

/** Loaded when a pipeline invokes a function: most never do. */
const made = once(async (): Promise<Functions> => {
  const [{ LambdaClient }, { targetFunctions }] = await Promise.all([
    import('@aws-sdk/client-lambda'),
    import('../functions.ts'),
  ]);
  const trying = (maxAttempts: number) => {
    const clients = perPlace(
      (place, role) => new LambdaClient({ region: place.region, credentials: credentialsOf(place, role), maxAttempts }),
    );
    return (place: StackPlace) => clients(place, 'deploy');
  };
  return targetFunctions({ handing: trying(3), calling: trying(1) });
});

export const functions: Functions = {
  hand: async (...order) => (await made()).hand(...order),
  call: async (...order) => (await made()).call(...order),
};
