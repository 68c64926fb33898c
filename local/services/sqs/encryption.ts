/**
 * Queues with a key of KMS: stored messages are not encrypted locally, but senders and receivers must be allowed to use
 * the key.
 */
import type { Call } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { queueArn, type Sqs } from './sqs.ts';
import type { Queue } from './store.ts';

export const mayUseKey = async ({ cloud }: Sqs, call: Call, queue: Queue, use: 'send' | 'receive'): Promise<void> => {
  const key = queue.attributes['KmsMasterKeyId'];
  if (!key) return;
  const { account, region, principal } = call;
  const caller = { account: queue.account, region, principal, via: 'sqs.amazonaws.com' };
  const context = { 'aws:sqs:arn': queueArn(queue) };
  const owner = { kind: 'root', account: queue.account, arn: `arn:aws:iam::${queue.account}:root` } as const;
  const direct = principal.kind === 'service' ? { account, region, principal } : caller;
  try {
    const as = use === 'send' ? direct : { ...caller, principal: owner };
    const { CiphertextBlob } = await cloud.call<{ CiphertextBlob: string }>(
      'kms',
      'GenerateDataKey',
      { KeyId: key, KeySpec: 'AES_256', EncryptionContext: context },
      as,
    );
    await cloud.call('kms', 'Decrypt', { CiphertextBlob, EncryptionContext: context }, direct);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(KMS_CODES[error.code] ?? 'KmsInvalidState', error.message);
  }
};

const KMS_CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'KmsAccessDenied',
  NotFoundException: 'KmsNotFound',
  DisabledException: 'KmsDisabled',
  KMSInvalidStateException: 'KmsInvalidState',
};
