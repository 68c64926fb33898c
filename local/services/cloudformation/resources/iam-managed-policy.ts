/** AWS::IAM::ManagedPolicy. */
import { createOnce, unless } from './faults.ts';
import { document, mapped } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

const KINDS = ['Role', 'User', 'Group'] as const;
const GONE = ['NoSuchEntity', 'NoSuchEntityException'];

const attach = async (
  PolicyArn: string,
  after: Properties,
  before: Properties,
  { call }: ResourceContext,
): Promise<void> => {
  for (const kind of KINDS) {
    const wanted = (after[`${kind}s`] ?? []) as string[];
    const old = (before[`${kind}s`] ?? []) as string[];
    for (const name of old)
      if (!wanted.includes(name))
        await unless(call('iam', `Detach${kind}Policy`, { [`${kind}Name`]: name, PolicyArn }), ...GONE);
    for (const name of wanted)
      if (!old.includes(name)) await call('iam', `Attach${kind}Policy`, { [`${kind}Name`]: name, PolicyArn });
  }
};

interface Versions {
  readonly Versions: readonly { readonly VersionId: string; readonly IsDefaultVersion: boolean }[];
}

/** A managed policy keeps at most five versions. */
const MOST_VERSIONS = 5;

const dropVersions = async (PolicyArn: string, keep: number, { call }: ResourceContext): Promise<void> => {
  const { Versions } = await call<Versions>('iam', 'ListPolicyVersions', { PolicyArn });
  const others = Versions.filter((version) => !version.IsDefaultVersion)
    .map(({ VersionId }) => VersionId)
    .sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  const extra = Math.max(0, Versions.length - keep);
  for (const VersionId of others.slice(0, extra)) await call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
};

export const iamManagedPolicy: ResourceType = {
  type: 'AWS::IAM::ManagedPolicy',
  shape: {
    Description: 'text',
    Groups: { list: 'text' },
    ManagedPolicyName: 'text',
    Path: 'text',
    PolicyDocument: 'json',
    Roles: { list: 'text' },
    Users: { list: 'text' },
  },
  immutable: ['Description', 'ManagedPolicyName', 'Path'],
  named: 'ManagedPolicyName',
  attributes: ['PolicyArn', 'PolicyId'],
  async create(properties, context) {
    const PolicyName = (properties['ManagedPolicyName'] as string | undefined) ?? context.name(128);
    const Path = (properties['Path'] as string | undefined) ?? '/';
    const physicalId = `arn:aws:iam::${context.account}:policy${Path}${PolicyName}`;
    const input = {
      PolicyName,
      PolicyDocument: document(properties['PolicyDocument']),
      ...mapped(properties, ['Description', 'Path']),
    };
    await createOnce(context.resumed, () => context.call('iam', 'CreatePolicy', input), 'EntityAlreadyExists');
    context.initiated(physicalId);
    await attach(physicalId, properties, {}, context);
    const { Policy } = await context.call<{ Policy: { PolicyId: string } }>('iam', 'GetPolicy', {
      PolicyArn: physicalId,
    });
    return { physicalId, attributes: { PolicyArn: physicalId, PolicyId: Policy.PolicyId } };
  },
  async update(properties, context, before) {
    const PolicyArn = before.physicalId;
    const PolicyDocument = document(properties['PolicyDocument']);
    if (PolicyDocument !== document(before.properties['PolicyDocument'])) {
      await dropVersions(PolicyArn, MOST_VERSIONS - 1, context);
      await context.call('iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true });
    }
    await attach(PolicyArn, properties, before.properties, context);
    return { physicalId: PolicyArn, attributes: before.attributes };
  },
  async delete(PolicyArn, context, before) {
    if (!(await unless(context.call('iam', 'GetPolicy', { PolicyArn }), ...GONE))) return;
    await attach(PolicyArn, {}, before.properties, context);
    await dropVersions(PolicyArn, 1, context);
    await unless(context.call('iam', 'DeletePolicy', { PolicyArn }), ...GONE);
  },
};
