import type { Call, Operation } from '../../kernel/cloud.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { demand, groupArn, groupNameOf, groupOf, invalid, type Logs, type Operations } from './logs.ts';

/**
 * Log groups with a key of KMS: what is stored locally is not encrypted, but the key must be there and let Logs use it.
 */
export const encryption = (logs: Logs): Operations => ({
  AssociateKmsKey: associate(logs),
  DisassociateKmsKey: disassociate(logs),
});

interface Input {
  logGroupName: string;
  kmsKeyId: string;
}

const associate = (logs: Logs): Operation<Input> => ({
  demands: (input, call) => [demand(logs, call, 'AssociateKmsKey', groupNameOf(input))],
  async run(input, call) {
    onlyMembers('AssociateKmsKey', input, ['logGroupName', 'kmsKeyId']);
    const name = groupNameOf(input);
    groupOf(logs, call, name);
    await checkKey(logs, call, name, input.kmsKeyId);
    logs.store.updateGroup({ ...groupOf(logs, call, name), kmsKeyId: input.kmsKeyId });
    return {};
  },
});

const disassociate = (logs: Logs): Operation<Input> => ({
  demands: (input, call) => [demand(logs, call, 'DisassociateKmsKey', groupNameOf(input))],
  run(input, call) {
    onlyMembers('DisassociateKmsKey', input, ['logGroupName']);
    logs.store.updateGroup({ ...groupOf(logs, call, groupNameOf(input)), kmsKeyId: undefined });
    return {};
  },
});

/** Asks the key's policy as Logs itself does, with the group as encryption context. */
export const checkKey = async (logs: Logs, call: Call, group: string, key: string): Promise<void> => {
  const arn = groupArn(call, group);
  const service = `logs.${call.region}.amazonaws.com`;
  const { account, region } = call;
  const source = { sourceArn: arn, sourceAccount: account };
  try {
    await logs.cloud.call(
      'kms',
      'GenerateDataKeyWithoutPlaintext',
      { KeyId: key, KeySpec: 'AES_256', EncryptionContext: { 'aws:logs:arn': arn } },
      { account, region, principal: { kind: 'service', service, account, arn: service, ...source } },
    );
  } catch (error) {
    logs.cloud.log(`logs: ${arn}: ${(error as Error).message}`);
    throw invalid(
      `The specified KMS Key Id could not be found, or the CloudWatch Logs service is not allowed to use it. ` +
        `kmsKeyId: ${key}`,
    );
  }
};
