/**
 * What an environment grants. Parameters and secrets may be granted team by team: a build's role is that of its
 * account, so the teams of one account share what each of them is granted.
 */
import type { Uses } from './grants.ts';
import type { Installation } from './installation.ts';

type Environment = Installation['environments'][string];
type ByTeam = NonNullable<Environment['uses']>['secrets'];

/** With an account: to the builds for it. Without: to all of the environment together. */
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
