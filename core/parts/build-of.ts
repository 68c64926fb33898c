/** The build, or the batch of builds, that an action ran as. */
import type { Action } from '../execution.ts';

const BUILDS = ['CodeBuild', 'Commands'];

export const isBuild = ({ build, provider }: Pick<Action, 'build' | 'provider'>): boolean =>
  build !== undefined || BUILDS.includes(provider);

/** Undefined for other actions, and before it has begun. */
export const buildOf = (action: Pick<Action, 'build' | 'provider' | 'externalExecutionId'>): string | undefined =>
  action.build ?? (isBuild(action) ? action.externalExecutionId : undefined);
