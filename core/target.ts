import * as z from 'zod';
import { TaglineError } from './fault.ts';
import type { Installation } from './installation.ts';

/** Where a run deploys. `scope` is a region or `global`; `account` has twelve digits. */
export const Target = z.strictObject({
  environment: z.string().min(1),
  scope: z.string().min(1),
  team: z.string().min(1),
  account: z.string().regex(/^\d{12}$/),
});
export type Target = z.infer<typeof Target>;

/** The target's name, unique in an installation: `<team>/<environment>-<scope>`. */
export const addressOf = (target: Pick<Target, 'environment' | 'scope' | 'team'>): string =>
  `${target.team}/${target.environment}-${target.scope}`;

/** The region that a target's actions call: its scope, or the environment's `globalRegion` for the scope `global`. */
export const regionOf = (target: Pick<Target, 'environment' | 'scope'>, installation: Installation): string => {
  if (target.scope !== 'global') return target.scope;
  const region = installation.environments[target.environment]?.globalRegion;
  if (region !== undefined) return region;
  throw new TaglineError('UnknownScope', `environment ${target.environment} has no globalRegion`, {
    where: `environments.${target.environment}.globalRegion`,
    expected: 'a region for the scope global',
    remedy: `add globalRegion to environments.${target.environment} in tagline.config.yaml and deploy`,
  });
};
