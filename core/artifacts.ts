/**
 * Keys in the artifact bucket. Each begins with the environment, and an artifact's goes on with the account: a role is
 * given its own prefix and nothing else.
 */

import type { Execution } from './execution.ts';

/**
 * Where an artifact lies: the same key for every attempt, so that a retry overwrites it; the bucket's versions keep the
 * older ones.
 */
export const artifactKey = ({ target, pipeline, id }: Pick<Execution, 'target' | 'pipeline' | 'id'>, name: string) =>
  `${artifactsOf(target.environment, target.account)}/${artifactFolder(pipeline, name)}/${id}`;

/**
 * The prefix of what is built for an environment's stacks in one account, and read by builds for that account alone.
 */
export const artifactsOf = (environment: string, account: string): string => `${environment}/artifacts/${account}`;

/** The rest of an artifact's path. CodeBuild is given the path of the folder, and the execution's id as the name. */
export const artifactFolder = (pipeline: string, artifact: string): string => `${pipeline}/${artifact}`;

/**
 * What a provider's own builds hand on, per environment and account. `sealed`: what was planned, for the build that
 * carries it out alone; `shown`: what people may see of a plan; `left`: what is there afterwards; `rescued`: what a
 * failure would have lost.
 */
export const handedOn = (
  kind: (typeof HANDED_ON)[number],
  { environment, account }: { readonly environment: string; readonly account: string },
): string => `${environment}/${kind}/${account}`;
export const HANDED_ON = ['sealed', 'shown', 'left', 'rescued'] as const;

/** Large bodies by their digest. */
export const bodyKey = (
  environment: string,
  kind: 'state' | 'template' | 'artifact' | 'definition',
  digest: string,
): string => `${environment}/bodies/${kind}/${digest}`;
