/** AWS::Logs::ResourcePolicy. */
import { refuseExisting, unless } from './faults.ts';
import { document } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

const put = async (properties: Properties, { call }: ResourceContext) => {
  const policyName = properties['PolicyName'] as string;
  await call('logs', 'PutResourcePolicy', { policyName, policyDocument: document(properties['PolicyDocument']) });
  return { physicalId: policyName };
};

const find = async (name: string, { call }: ResourceContext): Promise<unknown> => {
  const answer = await call<{ resourcePolicies?: { policyName: string }[] }>('logs', 'DescribeResourcePolicies', {});
  return (answer.resourcePolicies ?? []).find(({ policyName }) => policyName === name);
};

export const logsResourcePolicy: ResourceType = {
  type: 'AWS::Logs::ResourcePolicy',
  shape: { PolicyDocument: 'json', PolicyName: 'text' },
  immutable: ['PolicyName'],
  attributes: [],
  async create(properties, context) {
    const name = properties['PolicyName'] as string;
    await refuseExisting(context, name, () => find(name, context));
    return put(properties, context);
  },
  update: put,
  async delete(policyName, { call }) {
    await unless(call('logs', 'DeleteResourcePolicy', { policyName }), 'ResourceNotFoundException');
  },
};
