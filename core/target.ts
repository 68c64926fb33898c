import * as z from 'zod';

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
