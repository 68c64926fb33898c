/** Versions of managed policies: at most five, one of them in force. */
import type { Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { readManagedDocument } from './create-policy.ts';
import { deleteConflict, type Iam, invalid, limitExceeded, noSuchEntity, type Operations, policyAt } from './iam.ts';
import { page, readFlag } from './input.ts';
import { encodeDocument } from './role-output.ts';
import type { ManagedPolicy, PolicyVersion } from './store/managed-policies.ts';

const MOST_VERSIONS = 5;

interface Input {
  PolicyArn: string;
  PolicyDocument?: string;
  SetAsDefault?: boolean | string;
  VersionId?: string;
  Marker?: string;
  MaxItems?: number;
}

export const policyVersions = (iam: Iam): Operations => ({
  CreatePolicyVersion: operation('CreatePolicyVersion', ['PolicyDocument', 'SetAsDefault'], (input) =>
    create(iam, input),
  ),
  GetPolicyVersion: operation('GetPolicyVersion', ['VersionId'], (input) => {
    const policy = policyAt(iam, input.PolicyArn);
    return { PolicyVersion: versionOutput(policy, versionOf(iam, input), 'whole') };
  }),
  ListPolicyVersions: operation('ListPolicyVersions', ['Marker', 'MaxItems'], (input) => {
    const policy = policyAt(iam, input.PolicyArn);
    const { items, more } = page(input, iam.store.managed.versions(policy.arn));
    return { Versions: items.map((version) => versionOutput(policy, version, 'listed')), ...more };
  }),
  SetDefaultPolicyVersion: operation('SetDefaultPolicyVersion', ['VersionId'], (input) => {
    const policy = own(policyAt(iam, input.PolicyArn));
    const { version } = versionOf(iam, input);
    const updated = iam.cloud.clock.now();
    iam.store.write(() => iam.store.managed.update({ ...policy, defaultVersion: version, updated }));
    return {};
  }),
  DeletePolicyVersion: operation('DeletePolicyVersion', ['VersionId'], (input) => {
    const policy = own(policyAt(iam, input.PolicyArn));
    const { version } = versionOf(iam, input);
    if (version === policy.defaultVersion) throw deleteConflict('Cannot delete the default version of a policy.');
    iam.store.write(() => iam.store.managed.removeVersion(policy.arn, version));
    return {};
  }),
});

const operation = (name: string, members: readonly string[], run: (input: Input) => unknown): Operation<Input> => ({
  demands: ({ PolicyArn }) => [{ action: `iam:${name}`, resource: PolicyArn }],
  run(input) {
    onlyMembers(name, input, ['PolicyArn', ...members]);
    return run(input);
  },
});

const create = (iam: Iam, input: Input) => {
  const policy = own(policyAt(iam, input.PolicyArn));
  const document = readManagedDocument(input.PolicyDocument);
  if (iam.store.managed.versions(policy.arn).length >= MOST_VERSIONS)
    throw limitExceeded(
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing ' +
        'version.',
    );
  const created = iam.cloud.clock.now();
  const version = { version: policy.lastVersion + 1, document, created };
  const changed: ManagedPolicy = {
    ...policy,
    lastVersion: version.version,
    defaultVersion: readFlag(input.SetAsDefault) ? version.version : policy.defaultVersion,
    updated: created,
  };
  iam.store.write(() => {
    iam.store.managed.addVersion(policy.arn, version);
    iam.store.managed.update(changed);
  });
  return { PolicyVersion: versionOutput(changed, version, 'listed') };
};

/** AWS's own policies cannot be changed. */
export const own = (policy: ManagedPolicy): ManagedPolicy => {
  if (policy.account === 'aws') throw invalid(`Cannot perform the operation on the AWS managed policy ${policy.arn}.`);
  return policy;
};

const versionOf = (iam: Iam, { PolicyArn, VersionId }: Input): PolicyVersion => {
  const found = iam.store.managed.versions(PolicyArn).find(({ version }) => `v${version}` === VersionId);
  if (!found) throw noSuchEntity(`Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`);
  return found;
};

const versionOutput = (
  policy: ManagedPolicy,
  { version, document, created }: PolicyVersion,
  detail: 'whole' | 'listed',
) => ({
  ...(detail === 'whole' && { Document: encodeDocument(document) }),
  VersionId: `v${version}`,
  IsDefaultVersion: version === policy.defaultVersion,
  CreateDate: new Date(created),
});
