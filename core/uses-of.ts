/**
 * What an environment grants. Parameters and secrets may be granted per team. A build's role belongs to its account, so
 * teams of one account share their grants.
 */
import type { Uses } from './grants.ts';
import type { Installation } from './installation.ts';

type Environment = Installation['environments'][string];
type ByTeam = NonNullable<Environment['uses']>['secrets'];

/** With an account: what builds for that account may use. Without: what the whole environment may use. */
export const usesOf = (environment: Environment | undefined, account?: string): Uses => {
  const { parameters, secrets, ...uses } = environment?.uses ?? {};
  const granted = (names: ByTeam): readonly string[] | undefined => {
    if (names === undefined || Array.isArray(names)) return names;
    const teams = Object.entries(names).filter(
      ([team]) => account === undefined || environment?.accounts[team] === account,
    );
    return [...new Set(teams.flatMap(([, ofTeam]) => ofTeam))];
  };
  return { ...uses, parameters: granted(parameters), secrets: granted(secrets) };
};
