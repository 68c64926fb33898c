/** Clients of a target, each made once per place and role, under the credentials of that role. */
import type { StackPlace } from '../../../core/ports/stacks.ts';
import { targetCredentials } from '../target-credentials.ts';
import { installation } from './installation.ts';

export type TargetRole = 'plan' | 'deploy';

export const perPlace = <T>(
  make: (place: StackPlace, role: TargetRole) => T,
): ((place: StackPlace, role: TargetRole) => T) => {
  const made = new Map<string, T>();
  return (place, role) => {
    const key = `${place.environment}/${place.account}/${place.region}/${role}`;
    const known = made.get(key) ?? make(place, role);
    made.set(key, known);
    return known;
  };
};

export const credentialsOf = (place: StackPlace, role: TargetRole) =>
  targetCredentials(installation().home, place, role);
