import type { Served, Stage } from './model.ts';
import type { Store } from './store.ts';

/** What a stage serves: the API as it is, or as it was deployed. Undefined before the first deployment. */
export const servedBy = (store: Store, apiId: string, stage: Stage): Served | undefined => {
  if (stage.AutoDeploy) return partsOf(store, apiId);
  return stage.DeploymentId === undefined ? undefined : store.part('deployment', apiId, stage.DeploymentId);
};

export const partsOf = (store: Store, apiId: string): Served => ({
  routes: store.parts('route', apiId),
  integrations: store.parts('integration', apiId),
  authorizers: store.parts('authorizer', apiId),
});
