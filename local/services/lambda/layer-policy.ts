import type { LayerVersion } from './store/layers.ts';

/** JSON text of who else may use a version; undefined where nobody else may. */
export const layerPolicyOf = (layer: LayerVersion | undefined): string | undefined =>
  layer?.policy && JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: layer.policy.statements });
