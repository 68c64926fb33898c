/** The forms in which layers and their versions are named. */
import type { Call } from '../../kernel/cloud.ts';
import { invalidParameter } from './faults.ts';
import type { LayerKey } from './store/layers.ts';

const LAYER = /^(?:arn:aws[a-zA-Z-]*:lambda:([a-z0-9-]+):(\d{12}):layer:)?([a-zA-Z0-9-_]{1,140})$/;
const VERSION = /^(arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]{1,140}):(\d+)$/;

export const readLayerName = (text: string, call: Pick<Call, 'account' | 'region'>): LayerKey => {
  const [, region = call.region, account = call.account, name] = LAYER.exec(text) ?? [];
  if (name === undefined) throw invalidParameter(`Invalid Layer name: ${text}`);
  return { account, region, name };
};

export const layerArn = ({ account, region, name }: LayerKey): string =>
  `arn:aws:lambda:${region}:${account}:layer:${name}`;

export const layerVersionArn = (key: LayerKey, version: number): string => `${layerArn(key)}:${version}`;

export const readLayerVersionArn = (
  arn: string,
  call: Pick<Call, 'account' | 'region'>,
): { readonly key: LayerKey; readonly version: number } => {
  const [, layer, version] = VERSION.exec(arn) ?? [];
  if (layer === undefined) throw invalidParameter(`Invalid Layer Version ARN: ${arn}`);
  return { key: readLayerName(layer, call), version: Number(version) };
};
