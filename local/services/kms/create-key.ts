import { randomBytes } from 'node:crypto';
import type { Operation } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import { tagContext } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { keyMetadata } from './key-metadata.ts';
import { checkPolicy } from './key-policy.ts';
import { invalid, type Kms, keyArn } from './kms.ts';
import type { Key } from './store.ts';
import { readTags, type TagList } from './tags.ts';

interface Input {
  Policy?: string;
  Description?: string;
  KeyUsage?: string;
  KeySpec?: string;
  CustomerMasterKeySpec?: string;
  Origin?: string;
  MultiRegion?: boolean;
  BypassPolicyLockoutSafetyCheck?: boolean;
  Tags?: TagList;
}

const MEMBERS = [
  'Policy',
  'Description',
  'KeyUsage',
  'KeySpec',
  'CustomerMasterKeySpec',
  'Origin',
  'MultiRegion',
  'BypassPolicyLockoutSafetyCheck',
  'Tags',
];

export const createKey = (kms: Kms): Operation<Input> => ({
  demands: ({ Tags: tags = [], BypassPolicyLockoutSafetyCheck: bypass = false }) => {
    const context = { ...tagContext(tags), 'kms:BypassPolicyLockoutSafetyCheck': String(bypass) };
    const demand = { action: 'kms:CreateKey', resource: '*', context };
    return tags.length > 0 ? [demand, { ...demand, action: 'kms:TagResource' }] : [demand];
  },
  run(input, call) {
    onlyMembers('CreateKey', input, MEMBERS);
    refuseOtherKinds(input);
    const { Description: description = '' } = input;
    if (description.length > 8192) throw invalid('Description must have length less than or equal to 8192');
    const now = kms.cloud.clock.now();
    const key: Key = {
      account: call.account,
      region: call.region,
      id: kms.cloud.ids.uuid(),
      description,
      enabled: true,
      created: now,
      deletion: undefined,
      rotationPeriod: undefined,
      rotated: now,
      policy: input.Policy ?? defaultPolicy(call.account),
      tags: readTags(input.Tags),
      manager: 'CUSTOMER',
    };
    checkPolicy(kms, call, keyArn(key), key.policy, input.BypassPolicyLockoutSafetyCheck);
    kms.store.transaction(() => {
      kms.store.addKey(key);
      kms.store.addMaterial(key.id, 1, randomBytes(32));
    });
    return { KeyMetadata: keyMetadata(key) };
  },
});

const refuseOtherKinds = (input: Input): void => {
  const only: readonly [keyof Input, unknown][] = [
    ['KeyUsage', 'ENCRYPT_DECRYPT'],
    ['KeySpec', 'SYMMETRIC_DEFAULT'],
    ['CustomerMasterKeySpec', 'SYMMETRIC_DEFAULT'],
    ['Origin', 'AWS_KMS'],
    ['MultiRegion', false],
  ];
  for (const [member, value] of only)
    if (input[member] !== undefined && input[member] !== value)
      throw notInLocalCloud(`a KMS key with ${member} ${input[member]}`);
};

const defaultPolicy = (account: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
