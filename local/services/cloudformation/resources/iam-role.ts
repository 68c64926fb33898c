/** AWS::IAM::Role. */
import { createOnce, unless } from './faults.ts';
import { attachPolicies, type Owner, policyOf, putInlinePolicies, readInlinePolicies } from './iam-attachments.ts';
import { mapped } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { changeTags, type Tag } from './tags.ts';

const ROLE: Owner = { kind: 'Role' };
const LONGEST = 64;

interface Role {
  readonly Role: { readonly Arn: string; readonly RoleId: string };
}

const attributesOf = async (RoleName: string, context: ResourceContext) => {
  const { Role } = await context.call<Role>('iam', 'GetRole', { RoleName });
  return { Arn: Role.Arn, RoleId: Role.RoleId };
};

const nameOf = (properties: Properties, context: ResourceContext): string =>
  (properties['RoleName'] as string | undefined) ?? context.name(LONGEST);

export const iamRole: ResourceType = {
  type: 'AWS::IAM::Role',
  shape: {
    AssumeRolePolicyDocument: 'json',
    Description: 'text',
    ManagedPolicyArns: { list: 'text' },
    MaxSessionDuration: 'number',
    Path: 'text',
    PermissionsBoundary: 'text',
    Policies: { list: { of: { PolicyName: 'text', PolicyDocument: 'json' } } },
    RoleName: 'text',
    Tags: TAGS,
  },
  immutable: ['RoleName', 'Path'],
  named: 'RoleName',
  attributes: ['Arn', 'RoleId'],
  tags: 'list',
  async create(properties, context) {
    const RoleName = nameOf(properties, context);
    const input = {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify(properties['AssumeRolePolicyDocument']),
      ...mapped(properties, ['Description', 'MaxSessionDuration', 'Path', 'PermissionsBoundary', 'Tags']),
    };
    await createOnce(context.resumed, () => context.call('iam', 'CreateRole', input), 'EntityAlreadyExists');
    context.initiated(RoleName);
    await attachPolicies(ROLE, RoleName, properties, {}, context);
    await putInlinePolicies(ROLE, RoleName, properties, {}, context);
    return { physicalId: RoleName, attributes: await attributesOf(RoleName, context) };
  },
  async find(RoleName, { call }) {
    const answer = await unless(
      call<{ Role: { Arn: string; RoleId: string } }>('iam', 'GetRole', { RoleName }),
      'NoSuchEntity',
      'NoSuchEntityException',
    );
    return answer && { physicalId: RoleName, attributes: { Arn: answer.Role.Arn, RoleId: answer.Role.RoleId } };
  },
  async read(RoleName, { call }, expected) {
    const asked = call<{ Role: Properties }>('iam', 'GetRole', { RoleName });
    const answer = await unless(asked, 'NoSuchEntity', 'NoSuchEntityException');
    if (!answer) return undefined;
    const { AssumeRolePolicyDocument, Description, MaxSessionDuration, Path, PermissionsBoundary } = answer.Role;
    const attached = await call<{ AttachedPolicies?: readonly { PolicyArn: string }[] }>(
      'iam',
      'ListAttachedRolePolicies',
      { RoleName },
    );
    const { Tags } = await call<{ Tags?: readonly Tag[] }>('iam', 'ListRoleTags', { RoleName });
    return {
      AssumeRolePolicyDocument: policyOf(AssumeRolePolicyDocument),
      Description,
      ManagedPolicyArns: (attached.AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn),
      MaxSessionDuration,
      Path,
      PermissionsBoundary: (PermissionsBoundary as { PermissionsBoundaryArn?: string } | undefined)
        ?.PermissionsBoundaryArn,
      Policies: await readInlinePolicies(ROLE, RoleName, expected, call),
      Tags,
    };
  },
  async update(properties, context, before) {
    const RoleName = before.physicalId;
    const { call } = context;
    const PolicyDocument = JSON.stringify(properties['AssumeRolePolicyDocument']);
    await call('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument });
    const Description = properties['Description'] ?? '';
    const MaxSessionDuration = properties['MaxSessionDuration'] ?? 3600;
    await call('iam', 'UpdateRole', { RoleName, Description, MaxSessionDuration });
    const PermissionsBoundary = properties['PermissionsBoundary'];
    if (PermissionsBoundary) await call('iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary });
    else if (before.properties['PermissionsBoundary']) await call('iam', 'DeleteRolePermissionsBoundary', { RoleName });
    await attachPolicies(ROLE, RoleName, properties, before.properties, context);
    await putInlinePolicies(ROLE, RoleName, properties, before.properties, context);
    await changeTags(properties, before.properties, {
      add: (Tags) => call('iam', 'TagRole', { RoleName, Tags }),
      remove: (TagKeys) => call('iam', 'UntagRole', { RoleName, TagKeys }),
    });
    return { physicalId: RoleName, attributes: before.attributes };
  },
  async delete(RoleName, context, before) {
    const gone = await unless(context.call('iam', 'GetRole', { RoleName }), 'NoSuchEntity', 'NoSuchEntityException');
    if (!gone) return;
    await attachPolicies(ROLE, RoleName, {}, before.properties, context);
    await putInlinePolicies(ROLE, RoleName, {}, before.properties, context);
    await unless(context.call('iam', 'DeleteRole', { RoleName }), 'NoSuchEntity', 'NoSuchEntityException');
  },
};
