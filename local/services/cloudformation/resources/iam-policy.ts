/** AWS::IAM::Policy: an inline policy put into roles, users and groups. */
import { unless } from './faults.ts';
import { document } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

const KINDS = ['Role', 'User', 'Group'] as const;

const ownersOf = (properties: Properties): readonly (readonly [string, string])[] =>
  KINDS.flatMap((kind) => ((properties[`${kind}s`] ?? []) as string[]).map((name) => [kind, name] as const));

const put = async (properties: Properties, { call }: ResourceContext): Promise<void> => {
  const { PolicyName } = properties;
  const PolicyDocument = document(properties['PolicyDocument']);
  for (const [kind, name] of ownersOf(properties))
    await call('iam', `Put${kind}Policy`, { [`${kind}Name`]: name, PolicyName, PolicyDocument });
};

const take = async (owners: readonly (readonly [string, string])[], PolicyName: unknown, { call }: ResourceContext) => {
  for (const [kind, name] of owners)
    await unless(
      call('iam', `Delete${kind}Policy`, { [`${kind}Name`]: name, PolicyName }),
      'NoSuchEntity',
      'NoSuchEntityException',
    );
};

export const iamPolicy: ResourceType = {
  type: 'AWS::IAM::Policy',
  shape: {
    PolicyDocument: 'json',
    PolicyName: 'text',
    Roles: { list: 'text' },
    Users: { list: 'text' },
    Groups: { list: 'text' },
  },
  attributes: ['Id'],
  async create(properties, context) {
    const physicalId = context.name(128);
    await put(properties, context);
    return { physicalId, attributes: { Id: physicalId } };
  },
  async update(properties, context, before) {
    await put(properties, context);
    const renamed = properties['PolicyName'] !== before.properties['PolicyName'];
    const kept = new Set(ownersOf(properties).map(String));
    const left = ownersOf(before.properties).filter((owner) => renamed || !kept.has(String(owner)));
    await take(left, before.properties['PolicyName'], context);
    return { physicalId: before.physicalId, attributes: before.attributes };
  },
  delete: (_physicalId, context, { properties }) => take(ownersOf(properties), properties['PolicyName'], context),
};
