/** Accounts and regions that an installation uses: home always, then those that environments deploy to. */
import type { Installation } from '../core/installation.ts';
import type { Place } from '../core/physical-names.ts';

/** Where an environment deploys to: every account in every region, each once, in the order of the file. */
export const targetPlaces = ({ environments }: Installation, environment: string): readonly Place[] =>
  accountsOf(environments[environment]).flatMap((account) =>
    regionsOf(environments[environment]).map((region) => ({ account, region })),
  );

/** Home first. */
export const usedPlaces = (installation: Installation): readonly Place[] => {
  const targets = Object.keys(installation.environments).flatMap((name) => targetPlaces(installation, name));
  return [
    ...new Map([installation.home, ...targets].map((place) => [`${place.account}/${place.region}`, place])).values(),
  ];
};

type Environment = Installation['environments'][string];

export const accountsOf = (environment: Environment | undefined): readonly string[] => [
  ...new Set(Object.values(environment?.accounts ?? {})),
];

export const regionsOf = (environment: Environment | undefined): readonly string[] => [
  ...new Set([...(environment?.regions ?? []), ...(environment?.globalRegion ? [environment.globalRegion] : [])]),
];

/** The globs of build projects that any environment may use beside its own. */
export const projectGlobs = ({ environments }: Installation): readonly string[] => [
  ...new Set(Object.values(environments).flatMap(({ uses }) => uses?.projects ?? [])),
];

/** Environments that keep something in the bucket of a place: at home all, elsewhere those that deploy there. */
export const environmentsAt = (installation: Installation, place: Place): readonly string[] => {
  const is = (other: Place): boolean => other.account === place.account && other.region === place.region;
  const all = Object.keys(installation.environments);
  return is(installation.home) ? all : all.filter((name) => targetPlaces(installation, name).some(is));
};
