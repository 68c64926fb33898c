/** AWS::SecretsManager::ResourcePolicy. */
import { unless } from './faults.ts';
import { document, mapped } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

const put = async (properties: Properties, { call }: ResourceContext) => {
  const { ARN } = await call<{ ARN: string }>('secretsmanager', 'PutResourcePolicy', {
    ...mapped(properties, ['SecretId', 'BlockPublicPolicy']),
    ResourcePolicy: document(properties['ResourcePolicy']),
  });
  return { physicalId: ARN, attributes: { Id: ARN } };
};

export const secretsManagerResourcePolicy: ResourceType = {
  type: 'AWS::SecretsManager::ResourcePolicy',
  shape: { BlockPublicPolicy: 'flag', ResourcePolicy: 'json', SecretId: 'text' },
  immutable: ['SecretId'],
  attributes: ['Id'],
  create: put,
  update: put,
  async delete(SecretId, { call }) {
    await unless(call('secretsmanager', 'DeleteResourcePolicy', { SecretId }), 'ResourceNotFoundException');
  },
};
