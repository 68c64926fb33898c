/** Where an action acts. Deployments and invocations act at the target, in a region of their own if they name one. */
import type { Action } from './definition/action.ts';
import { type Installation, regionOf } from './installation.ts';
import type { Target } from './target.ts';

/** Everything else acts at home. */
const AT_TARGET: readonly string[] = ['Deploy', 'Invoke'];

type Placed = Pick<Action, 'actionTypeId' | 'region'>;
type At = Pick<Target, 'environment' | 'scope'>;

export const actsAtTarget = ({ actionTypeId }: Pick<Placed, 'actionTypeId'>): boolean =>
  AT_TARGET.includes(actionTypeId.category);

/** Of work that a provider does at a target, whatever its category. */
export const regionOfWork = ({ region }: Pick<Placed, 'region'>, target: At, installation: Installation): string =>
  region ?? regionOf(target, installation);

export const regionOfAction = (action: Placed, target: At, installation: Installation): string =>
  actsAtTarget(action) ? regionOfWork(action, target, installation) : (action.region ?? installation.home.region);
