/** AWS::IAM::User, without login profile and groups. */
import { createOnce, unless } from './faults.ts';
import { attachPolicies, type Owner, putInlinePolicies } from './iam-attachments.ts';
import { mapped } from './members.ts';
import type { ResourceContext, ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { changeTags } from './tags.ts';

const USER: Owner = { kind: 'User' };
const GONE = ['NoSuchEntity', 'NoSuchEntityException'];

const attributesOf = async (UserName: string, { call }: ResourceContext) => ({
  Arn: (await call<{ User: { Arn: string } }>('iam', 'GetUser', { UserName })).User.Arn,
});

export const iamUser: ResourceType = {
  type: 'AWS::IAM::User',
  shape: {
    ManagedPolicyArns: { list: 'text' },
    Path: 'text',
    PermissionsBoundary: 'text',
    Policies: { list: { of: { PolicyName: 'text', PolicyDocument: 'json' } } },
    Tags: TAGS,
    UserName: 'text',
  },
  immutable: ['UserName', 'Path', 'PermissionsBoundary'],
  named: 'UserName',
  attributes: ['Arn'],
  tags: 'list',
  async create(properties, context) {
    const UserName = (properties['UserName'] as string | undefined) ?? context.name(64);
    const input = { UserName, ...mapped(properties, ['Path', 'PermissionsBoundary', 'Tags']) };
    await createOnce(context.resumed, () => context.call('iam', 'CreateUser', input), 'EntityAlreadyExists');
    context.initiated(UserName);
    await attachPolicies(USER, UserName, properties, {}, context);
    await putInlinePolicies(USER, UserName, properties, {}, context);
    return { physicalId: UserName, attributes: await attributesOf(UserName, context) };
  },
  async update(properties, context, before) {
    const UserName = before.physicalId;
    await attachPolicies(USER, UserName, properties, before.properties, context);
    await putInlinePolicies(USER, UserName, properties, before.properties, context);
    await changeTags(properties, before.properties, {
      add: (Tags) => context.call('iam', 'TagUser', { UserName, Tags }),
      remove: (TagKeys) => context.call('iam', 'UntagUser', { UserName, TagKeys }),
    });
    return { physicalId: UserName, attributes: before.attributes };
  },
  async delete(UserName, context, before) {
    if (!(await unless(context.call('iam', 'GetUser', { UserName }), ...GONE))) return;
    await attachPolicies(USER, UserName, {}, before.properties, context);
    await putInlinePolicies(USER, UserName, {}, before.properties, context);
    await unless(context.call('iam', 'DeleteUser', { UserName }), ...GONE);
  },
};
