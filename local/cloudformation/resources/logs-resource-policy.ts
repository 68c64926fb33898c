/** AWS::Logs::ResourcePolicy. */
import { unless } from './faults.ts';
import { document } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

const put = async (properties: Properties, { call }: ResourceContext) => {
  const policyName = properties['PolicyName'] as string;
  await call('logs', 'PutResourcePolicy', { policyName, policyDocument: document(properties['PolicyDocument']) });
  return { physicalId: policyName };
};

export const logsResourcePolicy: ResourceType = {
  type: 'AWS::Logs::ResourcePolicy',
  shape: { PolicyDocument: 'json', PolicyName: 'text' },
  immutable: ['PolicyName'],
  attributes: [],
  create: put,
  update: put,
  async delete(policyName, { call }) {
    await unless(call('logs', 'DeleteResourcePolicy', { policyName }), 'ResourceNotFoundException');
  },
};
