/**
 * Server-side encryption: recorded and answered. With a customer's KMS key, writing asks KMS for a data key and reading
 * has it decrypted, both as the caller: a caller who may not use the key may not use the object.
 */
import type { Call } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { type Bucket, bucketArn } from './buckets.ts';
import { accessDenied, invalidArgument } from './faults.ts';
import type { Encryption } from './objects.ts';
import type { S3 } from './s3.ts';

export interface EncryptionInput {
  ServerSideEncryption?: string;
  SSEKMSKeyId?: string;
  BucketKeyEnabled?: boolean;
}

export const ENCRYPTION_PARAMETERS = ['ServerSideEncryption', 'SSEKMSKeyId', 'BucketKeyEnabled'];

interface DefaultRule {
  readonly ApplyServerSideEncryptionByDefault?: { readonly SSEAlgorithm?: string; readonly KMSMasterKeyID?: string };
  readonly BucketKeyEnabled?: boolean;
}

const ALGORITHMS = ['AES256', 'aws:kms', 'aws:kms:dsse'];

/** The encryption that the request or else the bucket asks for; AES256 by default. */
export const encryptionFor = (bucket: Bucket, input: EncryptionInput, call: Call): Encryption => {
  const { ServerSideEncryption: asked, SSEKMSKeyId: key } = input;
  if (asked !== undefined && !ALGORITHMS.includes(asked))
    throw invalidArgument('The encryption method specified is not supported', 'x-amz-server-side-encryption', asked);
  if (key !== undefined && !asked?.startsWith('aws:kms'))
    throw invalidArgument(
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
    );
  const rule = defaultRule(bucket);
  const algorithm = (asked ??
    rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ??
    'AES256') as Encryption['algorithm'];
  if (algorithm === 'AES256') return { algorithm };
  // A request for aws:kms without a key gets the account's own key, whatever the bucket's default.
  const chosen = asked === undefined ? rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID : key;
  return {
    algorithm,
    key: keyArn(chosen ?? 'alias/aws/s3', bucket.region, call.account),
    isCustomer: chosen !== undefined && !/(^|:)alias\/aws\/s3$/.test(chosen),
    bucketKey: (input.BucketKeyEnabled ?? rule?.BucketKeyEnabled) || undefined,
  };
};

const defaultRule = (bucket: Bucket): DefaultRule | undefined => {
  const { Rules } = (bucket.configuration['encryption'] ?? {}) as { Rules?: readonly DefaultRule[] };
  return Rules?.[0];
};

const keyArn = (key: string, region: string, account: string): string => {
  if (key.startsWith('arn:')) return key;
  return `arn:aws:kms:${region}:${account}:${key.startsWith('alias/') ? key : `key/${key}`}`;
};

/** Asks KMS, as the caller, for the object's data key. */
export const sealed = async (
  s3: S3,
  bucket: Bucket,
  key: string,
  encryption: Encryption,
  call: Call,
): Promise<Encryption> => {
  if (!encryption.isCustomer) return encryption;
  const answer = await asS3<{ CiphertextBlob?: unknown; KeyId?: string }>(s3, call, 'GenerateDataKey', {
    KeyId: encryption.key,
    KeySpec: 'AES_256',
    EncryptionContext: contextOf(bucket, key, encryption),
  });
  return { ...encryption, key: answer.KeyId ?? encryption.key, dataKey: base64(answer.CiphertextBlob) };
};

/** Throws unless the caller may decrypt the object's data key. */
export const unseal = async (
  s3: S3,
  bucket: Bucket,
  key: string,
  encryption: Encryption,
  call: Call,
): Promise<void> => {
  if (!encryption.isCustomer || encryption.dataKey === undefined) return;
  await asS3(s3, call, 'Decrypt', {
    CiphertextBlob: encryption.dataKey,
    KeyId: encryption.key,
    EncryptionContext: contextOf(bucket, key, encryption),
  });
};

/** With a bucket key the context is the bucket, else the object. */
const contextOf = (bucket: Bucket, key: string, { bucketKey }: Encryption) => ({
  'aws:s3:arn': bucketKey ? bucketArn(bucket.name) : `${bucketArn(bucket.name)}/${key}`,
});

const asS3 = async <Out>(s3: S3, call: Call, operation: string, input: unknown): Promise<Out> => {
  const { account, principal } = call;
  const key = (input as { KeyId: string }).KeyId;
  const region = key.split(':')[3] || call.region;
  try {
    return await s3.cloud.call<Out>('kms', operation, input, { account, region, principal });
  } catch (error) {
    if (!(error instanceof Fault) || error.status >= 500) throw error;
    if (error.code.startsWith('AccessDenied')) throw accessDenied(error.message);
    throw new Fault(`KMS.${error.code}`, error.message, { status: 400 });
  }
};

const base64 = (blob: unknown): string =>
  blob instanceof Uint8Array ? Buffer.from(blob).toString('base64') : String(blob);

/** The members by which answers say how an object is encrypted. */
export const encryptionMembers = ({ algorithm, key, bucketKey }: Encryption) => ({
  ServerSideEncryption: algorithm,
  SSEKMSKeyId: algorithm === 'AES256' ? undefined : key,
  BucketKeyEnabled: bucketKey,
});
