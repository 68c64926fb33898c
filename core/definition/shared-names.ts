/**
 * Names that belong to one address alone (a stack's): two addresses whose names can be equal in one account and region
 * are refused.
 */
import { regionOfWork } from '../action-place.ts';
import type { Fault } from '../fault.ts';
import { type Installation, targetsOf } from '../installation.ts';
import type { Providers } from '../provider.ts';
import { addressOf } from '../target.ts';
import { actionsOf } from './actions-of.ts';
import type { PipelineDefinition } from './schema.ts';
import { knownOf, nameFor, readable, UNKNOWN } from './target-names.ts';

interface Named {
  readonly where: string;
  readonly key: string;
  readonly address: string;
  /** Account and region. */
  readonly place: string;
  readonly name: string;
}

/** One fault per text, with the first two addresses whose names are equal. */
export const sharedNames = (
  definition: PipelineDefinition,
  environments: readonly string[],
  installation: Installation,
  providers: Providers,
): Fault[] => {
  const targets = environments.flatMap((environment) => targetsOf(installation, environment));
  const named = actionsOf(definition).flatMap(({ action, path }): Named[] => {
    const key = providers.of(action)?.ownName;
    const text = key === undefined ? undefined : action.configuration[key];
    if (key === undefined || text === undefined) return [];
    return targets.map((target) => ({
      where: `${path}.configuration.${key}`,
      key,
      address: addressOf(target),
      place: `${target.account} ${regionOfWork(action, target, installation)}`,
      name: nameFor(text, knownOf(target, installation)),
    }));
  });
  return [...new Set(named.map(({ where }) => where))].flatMap((where) => {
    const here = named.filter((one) => one.where === where);
    const met = here
      .map((one) => ({ one, other: named.find((other) => meets(one, other)) }))
      .find(({ other }) => other !== undefined);
    return met?.other ? [shared(met.one, met.other)] : [];
  });
};

const meets = (one: Named, other: Named): boolean =>
  one.key === other.key && one.place === other.place && one.address !== other.address && canBeOne(one.name, other.name);

/** Names that are partly known only in a run can be equal if the known parts of their beginnings and ends agree. */
const canBeOne = (a: string, b: string): boolean => {
  if (!a.includes(UNKNOWN) && !b.includes(UNKNOWN)) return a === b;
  const [aFirst = '', bFirst = ''] = [a.split(UNKNOWN)[0], b.split(UNKNOWN)[0]];
  const [aLast = '', bLast = ''] = [a.split(UNKNOWN).at(-1), b.split(UNKNOWN).at(-1)];
  return (aFirst.startsWith(bFirst) || bFirst.startsWith(aFirst)) && (aLast.endsWith(bLast) || bLast.endsWith(aLast));
};

const shared = (one: Named, other: Named): Fault => ({
  code: `${one.key}Shared`,
  message: `${readable(one.name)} would be of ${one.address} and of ${other.address}, which share ${one.place}`,
  where: one.where,
  expected: 'a name that is of one address alone',
  remedy: 'put #{tagline.Team}, #{tagline.Environment} and #{tagline.Scope} into the name',
});
