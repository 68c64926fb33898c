/**
 * Topics with a key of KMS: stored messages are not encrypted locally, but a publisher must be allowed to use the key.
 */
import type { Call } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { Sns } from '../sns.ts';
import type { Topic } from '../store.ts';

export const mayUseKey = async ({ cloud }: Sns, call: Call, topic: Topic): Promise<void> => {
  const key = topic.attributes['KmsMasterKeyId'];
  // The key that AWS manages for SNS may be used by everybody of the account, and by nobody else.
  if (!key || key === 'alias/aws/sns') return;
  const { region, principal } = call;
  const direct = principal.kind === 'service';
  const caller = { account: topic.account, region, principal, ...(direct ? {} : { via: 'sns.amazonaws.com' }) };
  const EncryptionContext = { 'aws:sns:topicArn': topic.arn };
  try {
    const { CiphertextBlob } = await cloud.call<{ CiphertextBlob: string }>(
      'kms',
      'GenerateDataKey',
      { KeyId: key, KeySpec: 'AES_256', EncryptionContext },
      caller,
    );
    await cloud.call('kms', 'Decrypt', { CiphertextBlob, EncryptionContext }, caller);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(KMS_CODES[error.code] ?? 'KMSInvalidState', error.message);
  }
};

const KMS_CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'KMSAccessDenied',
  NotFoundException: 'KMSNotFound',
  DisabledException: 'KMSDisabled',
  KMSInvalidStateException: 'KMSInvalidState',
};
