/** Roles that only infra names. Roles are global, so their names carry the region. */
import { type Place, physicalNames } from '../core/physical-names.ts';

export const roleNames = {
  function: (home: Place, name: string): string => `tagline-function-${name}-${home.region}`,
  /** Of a function that works for one environment. */
  stepFunction: (home: Place, environment: string, name: string): string =>
    `${physicalNames.stepFunction(environment, name)}-${home.region}`,
  stepFunctionArn: (home: Place, environment: string, name: string): string =>
    `arn:aws:iam::${home.account}:role/${roleNames.stepFunction(home, environment, name)}`,
  /** EventBridge puts events of an environment's stacks on the home inbox under it. */
  forward: (environment: string, { region }: Place): string => `tagline-forward-${environment}-${region}`,
} as const;
