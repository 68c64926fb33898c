/**
 * What every operation of KMS works with: finding keys by any of their names, what to ask of their policies, shared
 * faults.
 */
import type { Call, Cloud, Demand, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { pageOfList } from '../../kernel/page.ts';
import { managedKeyFor } from './managed-keys.ts';
import type { Key, KeyStore, Place } from './store.ts';

export interface Kms {
  readonly cloud: Cloud;
  readonly store: KeyStore;
}

export type Operations = Readonly<Record<string, Operation>>;

export const invalid = (message: string): Fault => new Fault('ValidationException', message);
export const notFound = (message: string): Fault => new Fault('NotFoundException', message);

export const keyArn = ({ account, region, id }: Pick<Key, 'account' | 'region' | 'id'>): string =>
  `arn:aws:kms:${region}:${account}:key/${id}`;
export const aliasArn = ({ account, region }: Place, name: string): string =>
  `arn:aws:kms:${region}:${account}:${name}`;

/** A key by its id, its ARN, an alias or an alias's ARN. Throws NotFoundException. */
export const findKey = (kms: Kms, call: Call, keyId: unknown): Key => {
  if (typeof keyId !== 'string' || keyId === '' || keyId.length > 2048) throw invalid(`Invalid keyId '${keyId}'`);
  kms.store.removeDue(kms.cloud.clock.now());
  const [, region = call.region, account = call.account] = /^arn:aws:kms:([^:]+):(\d{12}):/.exec(keyId) ?? [];
  const place = { account, region };
  const name = keyId.startsWith('arn:') ? (keyId.split(':')[5] ?? '') : keyId;
  if (region !== call.region) throw notFound(`Invalid arn ${region}`);
  if (name.startsWith('alias/')) {
    const id = kms.store.alias(place, name)?.key ?? managedKeyFor(kms.cloud, kms.store, place, name)?.id;
    if (id === undefined) throw notFound(`Alias ${aliasArn(place, name)} is not found.`);
    return kms.store.key(id) as Key;
  }
  const id = name.replace(/^key\//, '');
  const key = kms.store.key(id);
  if (!key || key.account !== account || key.region !== region)
    throw notFound(`Key '${keyArn({ ...place, id })}' does not exist`);
  return key;
};

/** For operations that take a key itself: an alias, even with its ARN, is no name of a key there. */
export const findKeyById = (kms: Kms, call: Call, keyId: unknown): Key => {
  if (typeof keyId === 'string' && /^(?:arn:[^:]*:kms:[^:]*:[^:]*:)?alias\//.test(keyId))
    throw keyId.startsWith('arn:')
      ? new Fault('InvalidArnException', `${keyId} is not a valid key ARN.`)
      : notFound(`Invalid keyId '${keyId}'`);
  return findKey(kms, call, keyId);
};

/** A key that may be used now. */
export const usable = (key: Key): Key => {
  if (key.deletion !== undefined) throw invalidState(key);
  if (!key.enabled) throw new Fault('DisabledException', `${keyArn(key)} is disabled.`);
  return key;
};

export const invalidState = (key: Key): Fault =>
  new Fault('KMSInvalidStateException', `${keyArn(key)} is pending deletion.`);

/** Only the key's policy decides; the usual statement for the account's root lets IAM policies in. */
export const keyDemand = (call: Call, action: string, key: Key, context: Demand['context'] = {}): Demand => ({
  action: `kms:${action}`,
  resource: keyArn(key),
  resourcePolicy: key.policy,
  resourcePolicyDecides: true,
  context: {
    'kms:CallerAccount': call.principal.account,
    'kms:ViaService': call.via === undefined ? [] : call.via.replace('.amazonaws.com', `.${call.region}.amazonaws.com`),
    ...context,
  },
});

export const pageOf = <T>(
  { Limit: limit = 100, Marker: marker }: { Limit?: number; Marker?: string },
  all: readonly T[],
): { items: readonly T[]; more: { Truncated: boolean; NextMarker?: string } } => {
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw invalid('Limit must be between 1 and 1000');
  const { items, next } = pageOfList(all, marker, limit, () => invalid('Marker is not valid'));
  return { items, more: next === undefined ? { Truncated: false } : { Truncated: true, NextMarker: next } };
};
