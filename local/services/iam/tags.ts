/** Tag, Untag and List of the tags of roles, users, policies, instance profiles and identity providers. */
import type { Call, Operation } from '../../kernel/cloud.ts';
import type { Tags } from '../../kernel/tags.ts';
import { tagContext } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import {
  type Iam,
  identityProviderAt,
  instanceProfileArn,
  instanceProfileNamed,
  invalid,
  type Operations,
  policyAt,
  roleArn,
  roleNamed,
  userArn,
  userNamed,
} from './iam.ts';
import { page, readTags, writeTags } from './input.ts';
import { own } from './policy-versions.ts';

interface Input {
  RoleName?: string;
  UserName?: string;
  PolicyArn?: string;
  InstanceProfileName?: string;
  OpenIDConnectProviderArn?: string;
  Tags?: { Key: string; Value: string }[];
  TagKeys?: string[];
  Marker?: string;
  MaxItems?: number;
}

interface Taggable {
  readonly kind: string;
  readonly key: 'RoleName' | 'UserName' | 'PolicyArn' | 'InstanceProfileName' | 'OpenIDConnectProviderArn';
  arn(input: Input, call: Call): string;
  tags(input: Input, call: Call): Tags;
  keep(input: Input, call: Call, tags: Tags): void;
}

export const tags = (iam: Iam): Operations => {
  const { identityProviders, instanceProfiles, managed, roles, users } = iam.store;
  const all: readonly Taggable[] = [
    {
      kind: 'Role',
      key: 'RoleName',
      arn: (input, call) => roleArn(iam, call, input.RoleName),
      tags: (input, call) => roleNamed(iam, call, input.RoleName).tags,
      keep: (input, call, changed) => roles.update({ ...roleNamed(iam, call, input.RoleName), tags: changed }),
    },
    {
      kind: 'User',
      key: 'UserName',
      arn: (input, call) => userArn(iam, call, input.UserName),
      tags: (input, call) => userNamed(iam, call, input.UserName).tags,
      keep: (input, call, changed) => users.update({ ...userNamed(iam, call, input.UserName), tags: changed }),
    },
    {
      kind: 'Policy',
      key: 'PolicyArn',
      arn: (input) => String(input.PolicyArn),
      tags: (input) => policyAt(iam, input.PolicyArn).tags,
      keep: (input, _call, changed) => managed.update({ ...own(policyAt(iam, input.PolicyArn)), tags: changed }),
    },
    {
      kind: 'InstanceProfile',
      key: 'InstanceProfileName',
      arn: (input, call) => instanceProfileArn(iam, call, input.InstanceProfileName),
      tags: (input, call) => instanceProfileNamed(iam, call, input.InstanceProfileName).tags,
      keep: (input, call, changed) =>
        instanceProfiles.update({ ...instanceProfileNamed(iam, call, input.InstanceProfileName), tags: changed }),
    },
    {
      kind: 'OpenIDConnectProvider',
      key: 'OpenIDConnectProviderArn',
      arn: (input) => String(input.OpenIDConnectProviderArn),
      tags: (input) => identityProviderAt(iam, input.OpenIDConnectProviderArn).tags,
      keep: (input, _call, changed) =>
        identityProviders.put({ ...identityProviderAt(iam, input.OpenIDConnectProviderArn), tags: changed }),
    },
  ];
  return Object.fromEntries(
    all.flatMap((what) => [
      [`Tag${what.kind}`, tag(iam, what)],
      [`Untag${what.kind}`, untag(iam, what)],
      [`List${what.kind}Tags`, list(what)],
    ]),
  );
};

const tag = (iam: Iam, what: Taggable): Operation<Input> => ({
  demands: (input, call) => [
    { action: `iam:Tag${what.kind}`, resource: what.arn(input, call), context: tagContext(input.Tags) },
  ],
  run(input, call) {
    onlyMembers(`Tag${what.kind}`, input, [what.key, 'Tags']);
    const merged = { ...what.tags(input, call), ...readTags(input.Tags) };
    if (Object.keys(merged).length > 50) throw invalid('The number of tags exceeds the limit of 50.');
    iam.store.write(() => what.keep(input, call, merged));
    return {};
  },
});

const untag = (iam: Iam, what: Taggable): Operation<Input> => ({
  demands: (input, call) => [
    {
      action: `iam:Untag${what.kind}`,
      resource: what.arn(input, call),
      context: { 'aws:TagKeys': input.TagKeys ?? [] },
    },
  ],
  run(input, call) {
    onlyMembers(`Untag${what.kind}`, input, [what.key, 'TagKeys']);
    const left = Object.entries(what.tags(input, call)).filter(([key]) => !input.TagKeys?.includes(key));
    iam.store.write(() => what.keep(input, call, Object.fromEntries(left)));
    return {};
  },
});

const list = (what: Taggable): Operation<Input> => ({
  demands: (input, call) => [{ action: `iam:List${what.kind}Tags`, resource: what.arn(input, call) }],
  run(input, call) {
    onlyMembers(`List${what.kind}Tags`, input, [what.key, 'Marker', 'MaxItems']);
    const { items, more } = page(input, writeTags(what.tags(input, call)));
    return { Tags: items, ...more };
  },
});
