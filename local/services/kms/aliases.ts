import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import {
  aliasArn,
  findKey,
  findKeyById,
  invalidState,
  type Kms,
  keyDemand,
  notFound,
  type Operations,
  pageOf,
} from './kms.ts';
import type { Alias } from './store.ts';

interface Input {
  AliasName: string;
  TargetKeyId: string;
}

/** Each asks twice: may the alias be changed (identity policies), and may the key have it (the key's policy). */
export const aliases = (kms: Kms): Operations => ({
  CreateAlias: createAlias(kms),
  UpdateAlias: updateAlias(kms),
  DeleteAlias: deleteAlias(kms),
  ListAliases: listAliases(kms),
});

const demandAlias = (call: Call, action: string, name: unknown) => ({
  action: `kms:${action}`,
  resource: aliasArn(call, String(name)),
});

const createAlias = (kms: Kms): Operation<Input> => ({
  demands: (input, call) => [
    demandAlias(call, 'CreateAlias', input.AliasName),
    keyDemand(call, 'CreateAlias', findKeyById(kms, call, input.TargetKeyId)),
  ],
  run(input, call) {
    onlyMembers('CreateAlias', input, ['AliasName', 'TargetKeyId']);
    const name = readName(input.AliasName);
    const key = findKeyById(kms, call, input.TargetKeyId);
    if (key.deletion !== undefined) throw invalidState(key);
    if (kms.store.alias(call, name))
      throw new Fault('AlreadyExistsException', `An alias with the name ${aliasArn(call, name)} already exists`);
    const now = kms.cloud.clock.now();
    kms.store.putAlias(call, { name, key: key.id, created: now, updated: now });
    return {};
  },
});

const updateAlias = (kms: Kms): Operation<Input> => ({
  demands: (input, call) => [
    demandAlias(call, 'UpdateAlias', input.AliasName),
    keyDemand(call, 'UpdateAlias', findKey(kms, call, aliasOf(kms, call, input.AliasName).key)),
    keyDemand(call, 'UpdateAlias', findKeyById(kms, call, input.TargetKeyId)),
  ],
  run(input, call) {
    onlyMembers('UpdateAlias', input, ['AliasName', 'TargetKeyId']);
    const alias = aliasOf(kms, call, readName(input.AliasName));
    const key = findKeyById(kms, call, input.TargetKeyId);
    if (key.deletion !== undefined) throw invalidState(key);
    kms.store.putAlias(call, { ...alias, key: key.id, updated: kms.cloud.clock.now() });
    return {};
  },
});

const deleteAlias = (kms: Kms): Operation<Input> => ({
  demands: (input, call) => [
    demandAlias(call, 'DeleteAlias', input.AliasName),
    keyDemand(call, 'DeleteAlias', findKey(kms, call, aliasOf(kms, call, input.AliasName).key)),
  ],
  run(input, call) {
    onlyMembers('DeleteAlias', input, ['AliasName']);
    kms.store.removeAlias(call, aliasOf(kms, call, readName(input.AliasName)).name);
    return {};
  },
});

const listAliases = (kms: Kms): Operation<{ KeyId?: string; Limit?: number; Marker?: string }> => ({
  demands: () => [{ action: 'kms:ListAliases', resource: '*' }],
  run(input, call) {
    onlyMembers('ListAliases', input, ['KeyId', 'Limit', 'Marker']);
    const only = input.KeyId === undefined ? undefined : findKey(kms, call, input.KeyId).id;
    const found = kms.store.aliases(call).filter(({ key }) => only === undefined || key === only);
    const { items, more } = pageOf(input, found);
    return {
      Aliases: items.map(({ name, key, created, updated }) => ({
        AliasName: name,
        AliasArn: aliasArn(call, name),
        TargetKeyId: key,
        CreationDate: new Date(created),
        LastUpdatedDate: new Date(updated),
      })),
      ...more,
    };
  },
});

const readName = (name: unknown): string => {
  if (typeof name !== 'string' || name.length > 256 || !/^alias\/[a-zA-Z0-9:/_-]+$/.test(name))
    throw new Fault('InvalidAliasNameException', `Alias must start with the prefix "alias/" and must not be "alias/".`);
  if (name.startsWith('alias/aws/'))
    throw new Fault(
      'NotAuthorizedException',
      'Alias names that begin with alias/aws/ are reserved for AWS managed keys.',
    );
  return name;
};

const aliasOf = (kms: Kms, call: Call, name: unknown): Alias => {
  const alias = kms.store.alias(call, String(name));
  if (!alias) throw notFound(`Alias ${aliasArn(call, String(name))} is not found.`);
  return alias;
};
