/** Roles that only infra names. Roles are global, so their names carry the region. */
import type { Place } from '../core/physical-names.ts';

export const roleNames = {
  function: (home: Place, name: string): string => `tagline-function-${name}-${home.region}`,
  functionArn: (home: Place, name: string): string =>
    `arn:aws:iam::${home.account}:role/${roleNames.function(home, name)}`,
  /** EventBridge puts events of other buses on the home bus under it. */
  forward: ({ region }: Place): string => `tagline-forward-${region}`,
} as const;
