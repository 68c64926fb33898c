/** The regions that an installation uses: the home region always, then those that environments deploy to. */
import type { Installation } from '../core/installation.ts';
import type { Place } from '../core/physical-names.ts';

/** Regions that environments deploy to, each once, in the order of the file. */
export const targetPlaces = ({ home, environments }: Installation): readonly Place[] => {
  const regions = Object.values(environments).flatMap(({ regions: listed, globalRegion }) => [
    ...listed,
    ...(globalRegion === undefined ? [] : [globalRegion]),
  ]);
  return [...new Set(regions)].map((region) => ({ account: home.account, region }));
};

/** Home first. */
export const usedPlaces = (installation: Installation): readonly Place[] => [
  installation.home,
  ...targetPlaces(installation).filter(({ region }) => region !== installation.home.region),
];

/** The globs of stacks that environments with this region may touch. */
export const stackGlobs = ({ environments }: Installation, { region }: Place): readonly string[] => [
  ...new Set(
    Object.values(environments)
      .filter(({ regions, globalRegion }) => regions.includes(region) || globalRegion === region)
      .flatMap(({ uses }) => uses?.stacks ?? []),
  ),
];

/** The globs of build projects that some environment may use beside its own. */
export const projectGlobs = ({ environments }: Installation): readonly string[] => [
  ...new Set(Object.values(environments).flatMap(({ uses }) => uses?.projects ?? [])),
];
