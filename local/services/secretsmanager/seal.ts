/** Values on disk: encrypted with a data key that KMS made for this very version, as the one who asks. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Call } from '../../kernel/cloud.ts';
import type { Secrets } from './secretsmanager.ts';
import type { Sealed } from './store.ts';

export interface Value {
  readonly SecretString?: string;
  /** Base64, as on the wire. */
  readonly SecretBinary?: string;
}

interface Version {
  readonly arn: string;
  readonly id: string;
}

const CIPHER = 'aes-256-gcm';
const OWN_KEY = 'alias/aws/secretsmanager';

const contextOf = ({ arn, id }: Version) => ({ SecretARN: arn, SecretVersionId: id });

/** KMS is asked in the secret's account and region. */
const asking = ({ principal }: Call, arn: string) => {
  const [, , , region = '', account = ''] = arn.split(':');
  return { account, region, principal, via: 'secretsmanager.amazonaws.com' };
};

export const seal = async (
  { cloud }: Secrets,
  call: Call,
  version: Version,
  keyId: string | undefined,
  value: Value,
): Promise<Sealed> => {
  const { Plaintext, CiphertextBlob } = await cloud.call<{ Plaintext: string; CiphertextBlob: string }>(
    'kms',
    'GenerateDataKey',
    { KeyId: keyId ?? OWN_KEY, KeySpec: 'AES_256', EncryptionContext: contextOf(version) },
    asking(call, version.arn),
  );
  const nonce = randomBytes(12);
  const cipher = createCipheriv(CIPHER, Buffer.from(Plaintext, 'base64'), nonce);
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
  return {
    dataKey: CiphertextBlob,
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    ciphertext: ciphertext.toString('base64'),
  };
};

export const unseal = async ({ cloud }: Secrets, call: Call, version: Version, sealed: Sealed): Promise<Value> => {
  const { Plaintext } = await cloud.call<{ Plaintext: string }>(
    'kms',
    'Decrypt',
    { CiphertextBlob: sealed.dataKey, EncryptionContext: contextOf(version) },
    asking(call, version.arn),
  );
  const bytes = (text: string) => Buffer.from(text, 'base64');
  const decipher = createDecipheriv(CIPHER, bytes(Plaintext), bytes(sealed.nonce)).setAuthTag(bytes(sealed.tag));
  return JSON.parse(Buffer.concat([decipher.update(bytes(sealed.ciphertext)), decipher.final()]).toString('utf8'));
};
