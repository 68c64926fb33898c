import { keyArn } from './kms.ts';
import type { Key } from './store.ts';

/** A key as DescribeKey answers it. */
export const keyMetadata = (key: Key) => ({
  AWSAccountId: key.account,
  KeyId: key.id,
  Arn: keyArn(key),
  CreationDate: new Date(key.created),
  Enabled: key.enabled && key.deletion === undefined,
  Description: key.description,
  KeyUsage: 'ENCRYPT_DECRYPT',
  KeyState: key.deletion !== undefined ? 'PendingDeletion' : key.enabled ? 'Enabled' : 'Disabled',
  ...(key.deletion !== undefined && { DeletionDate: new Date(key.deletion) }),
  Origin: 'AWS_KMS',
  KeyManager: key.manager,
  CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
  KeySpec: 'SYMMETRIC_DEFAULT',
  EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
  MultiRegion: false,
});
