/** `@emea` as a scope: all regions of the group that the environment has, each an address of its own. */
import { TaglineError } from './fault.ts';
import { type Installation, resolveTarget, scopesOf } from './installation.ts';
import type { Target } from './target.ts';

interface Wanted {
  readonly environment: string;
  readonly scope: string;
  readonly team: string;
}

/** Throws `UnknownRegionGroup`, and what `resolveTarget` throws. */
export const resolveTargets = (installation: Installation, wanted: Wanted): readonly Target[] => {
  if (!wanted.scope.startsWith('@')) return [resolveTarget(installation, wanted)];
  const { regionGroups } = installation;
  const name = wanted.scope.slice(1);
  const group = Object.hasOwn(regionGroups, name) ? regionGroups[name] : undefined;
  if (group === undefined)
    throw new TaglineError('UnknownRegionGroup', `there is no region group ${name}`, {
      where: 'regionGroups',
      expected: `one of: ${Object.keys(regionGroups).join(', ') || 'none'}`,
      remedy: 'add it to regionGroups in tagline.config.yaml and deploy',
    });
  const scopes = scopesOf(installation, wanted.environment);
  const there = group.filter((region) => scopes.includes(region));
  // An environment without any of the regions refuses the first, with the scopes that it has.
  return (there.length > 0 ? there : group.slice(0, 1)).map((scope) =>
    resolveTarget(installation, { ...wanted, scope }),
  );
};
