/** AWS::KMS::Alias. */
import { createOnce, unless } from './faults.ts';
import type { ResourceType } from './resource-type.ts';

export const kmsAlias: ResourceType = {
  type: 'AWS::KMS::Alias',
  shape: { AliasName: 'text', TargetKeyId: 'text' },
  immutable: ['AliasName'],
  attributes: [],
  async create(properties, { call, resumed }) {
    const AliasName = properties['AliasName'] as string;
    const create = () => call('kms', 'CreateAlias', { AliasName, TargetKeyId: properties['TargetKeyId'] });
    await createOnce(resumed, create, 'AlreadyExistsException');
    return { physicalId: AliasName };
  },
  async update(properties, { call }, before) {
    await call('kms', 'UpdateAlias', { AliasName: before.physicalId, TargetKeyId: properties['TargetKeyId'] });
    return { physicalId: before.physicalId };
  },
  async delete(AliasName, { call }) {
    await unless(call('kms', 'DeleteAlias', { AliasName }), 'NotFoundException');
  },
};
