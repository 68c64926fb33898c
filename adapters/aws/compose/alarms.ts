import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { cloudWatchAlarms } from '../alarms.ts';
import { once } from './once.ts';
import { credentialsOf, perPlace } from './per-place.ts';

export const alarms = once(() => {
  const clients = perPlace(
    (place, role) => new CloudWatchClient({ region: place.region, credentials: credentialsOf(place, role) }),
  );
  return cloudWatchAlarms((place) => clients(place, 'plan'));
});
