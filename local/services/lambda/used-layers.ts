/** The layers that a function names, as they are kept with it: it has them also when the layer is gone. */
import type { Call } from '../../kernel/cloud.ts';
import { invalidParameter } from './faults.ts';
import { layerArn, readLayerVersionArn } from './layer-name.ts';
import type { UsedLayer } from './store/functions.ts';
import type { Store } from './store/open-store.ts';

const MOST_LAYERS = 5;

export const readUsedLayers = (
  store: Store,
  arns: readonly string[],
  before: readonly UsedLayer[],
  call: Pick<Call, 'account' | 'region'>,
): readonly UsedLayer[] => {
  if (arns.length > MOST_LAYERS)
    throw invalidParameter(`The function cannot reference more than ${MOST_LAYERS} layers.`);
  const named = arns.map((arn) => readLayerVersionArn(arn, call));
  if (new Set(named.map(({ key }) => layerArn(key))).size < named.length)
    throw invalidParameter(
      'Two different versions of the same layer are not allowed to be referenced in the same function.',
    );
  return named.map(({ key, version }, n) => {
    const arn = arns[n] as string;
    if (key.region !== call.region)
      throw invalidParameter(`Layer version ${arn} is not in the region of the function (${call.region}).`);
    const layer = store.layers.get(key, version);
    const kept = before.find((used) => used.arn === arn);
    if (!layer && !kept) throw invalidParameter(`Layer version ${arn} does not exist.`);
    return layer ? { arn, codeSha256: layer.codeSha256, codeSize: layer.codeSize } : (kept as UsedLayer);
  });
};
