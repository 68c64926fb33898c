/** What a text with references becomes at a target, as far as it is known before a run. */
import { type Installation, regionOf } from '../installation.ts';
import { addressOf, type Target } from '../target.ts';
import { references } from '../variables.ts';

// No grant holds this character, so only a `*` of a grant matches it: a name with it is granted exactly if it is
// granted whatever the variable turns out to be.
export const UNKNOWN = '\u0000';

export const knownOf = (target: Target, installation: Installation): Readonly<Record<string, string>> => ({
  Environment: target.environment,
  Scope: target.scope,
  Region: regionOf(target, installation),
  Team: target.team,
  Account: target.account,
  Address: addressOf(target),
});

/** The name as the target makes it; what is only known during a run becomes UNKNOWN. */
export const nameFor = (text: string, known: Readonly<Record<string, string>>): string => {
  let name = '';
  let rest = 0;
  for (const { namespace, key, start, end } of references(text)) {
    const value = namespace === 'tagline' && Object.hasOwn(known, key) ? known[key] : undefined;
    name += text.slice(rest, start) + (value ?? UNKNOWN);
    rest = end;
  }
  return name + text.slice(rest);
};

export const readable = (name: string): string => name.replaceAll(UNKNOWN, '…');
