import type { Operation } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { keyMetadata } from './key-metadata.ts';
import { findKey, type Kms, keyArn, keyDemand, type Operations, pageOf } from './kms.ts';

export const readKeys = (kms: Kms): Operations => ({ DescribeKey: describeKey(kms), ListKeys: listKeys(kms) });

const describeKey = (kms: Kms): Operation<{ KeyId: string; GrantTokens?: string[] }> => ({
  demands: ({ KeyId }, call) => [keyDemand(call, 'DescribeKey', findKey(kms, call, KeyId))],
  run(input, call) {
    onlyMembers('DescribeKey', input, ['KeyId', 'GrantTokens']);
    if (input.GrantTokens && input.GrantTokens.length > 0) throw notInLocalCloud('a grant token of KMS');
    return { KeyMetadata: keyMetadata(findKey(kms, call, input.KeyId)) };
  },
});

const listKeys = (kms: Kms): Operation<{ Limit?: number; Marker?: string }> => ({
  demands: () => [{ action: 'kms:ListKeys', resource: '*' }],
  run(input, call) {
    onlyMembers('ListKeys', input, ['Limit', 'Marker']);
    kms.store.removeDue(kms.cloud.clock.now());
    const { items, more } = pageOf(input, kms.store.keys(call));
    return { Keys: items.map((key) => ({ KeyId: key.id, KeyArn: keyArn(key) })), ...more };
  },
});
