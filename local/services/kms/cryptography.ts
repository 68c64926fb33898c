/** Encrypt, Decrypt, ReEncrypt, GenerateDataKey, GenerateRandom. Blobs are base64 text, as on the wire. */
import { randomBytes } from 'node:crypto';
import type { Call, Demand, Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { type Context, decrypt, encrypt, invalidCiphertext, keyIdOf } from './cipher.ts';
import { findKey, invalid, type Kms, keyArn, keyDemand, type Operations, usable } from './kms.ts';
import type { Key } from './store.ts';

export const cryptography = (kms: Kms): Operations => ({
  Encrypt: encryptOperation(kms),
  Decrypt: decryptOperation(kms),
  ReEncrypt: reEncrypt(kms),
  GenerateDataKey: generateDataKey(kms, 'GenerateDataKey'),
  GenerateDataKeyWithoutPlaintext: generateDataKey(kms, 'GenerateDataKeyWithoutPlaintext'),
  GenerateRandom: generateRandom,
});

interface EncryptInput {
  KeyId: string;
  Plaintext: string;
  EncryptionContext?: Context;
  EncryptionAlgorithm?: string;
}

const encryptOperation = (kms: Kms): Operation<EncryptInput> => ({
  demands: (input, call) => [demandUse(kms, call, 'Encrypt', input.KeyId, input.EncryptionContext)],
  run(input, call) {
    onlyMembers('Encrypt', input, ['KeyId', 'Plaintext', 'EncryptionContext', 'EncryptionAlgorithm']);
    checkAlgorithm(input.EncryptionAlgorithm);
    const key = usable(findKey(kms, call, input.KeyId));
    const plaintext = readBlob(input.Plaintext);
    const ciphertext = encrypt(kms, key, plaintext, input.EncryptionContext ?? {});
    return {
      CiphertextBlob: ciphertext.toString('base64'),
      KeyId: keyArn(key),
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    };
  },
});

interface DecryptInput {
  CiphertextBlob: string;
  KeyId?: string;
  EncryptionContext?: Context;
  EncryptionAlgorithm?: string;
}

const decryptOperation = (kms: Kms): Operation<DecryptInput> => ({
  demands: (input, call) => {
    const key = madeWith(kms, call, input.CiphertextBlob);
    return [keyDemand(call, 'Decrypt', key, contextKeys(input.EncryptionContext))];
  },
  run(input, call) {
    onlyMembers('Decrypt', input, ['CiphertextBlob', 'KeyId', 'EncryptionContext', 'EncryptionAlgorithm']);
    checkAlgorithm(input.EncryptionAlgorithm);
    const key = usable(checked(kms, call, madeWith(kms, call, input.CiphertextBlob), input.KeyId));
    const ciphertext = readBlob(input.CiphertextBlob);
    return {
      KeyId: keyArn(key),
      Plaintext: decrypt(kms, key, ciphertext, input.EncryptionContext ?? {}).toString('base64'),
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    };
  },
});

interface ReEncryptInput {
  CiphertextBlob: string;
  SourceEncryptionContext?: Context;
  SourceKeyId?: string;
  DestinationKeyId: string;
  DestinationEncryptionContext?: Context;
  SourceEncryptionAlgorithm?: string;
  DestinationEncryptionAlgorithm?: string;
}

const RE_ENCRYPT = [
  'CiphertextBlob',
  'SourceEncryptionContext',
  'SourceKeyId',
  'DestinationKeyId',
  'DestinationEncryptionContext',
  'SourceEncryptionAlgorithm',
  'DestinationEncryptionAlgorithm',
];

const reEncrypt = (kms: Kms): Operation<ReEncryptInput> => ({
  demands: (input, call) => {
    const source = madeWith(kms, call, input.CiphertextBlob);
    return [
      keyDemand(call, 'ReEncryptFrom', source, contextKeys(input.SourceEncryptionContext)),
      demandUse(kms, call, 'ReEncryptTo', input.DestinationKeyId, input.DestinationEncryptionContext),
    ];
  },
  run(input, call) {
    onlyMembers('ReEncrypt', input, RE_ENCRYPT);
    checkAlgorithm(input.SourceEncryptionAlgorithm);
    checkAlgorithm(input.DestinationEncryptionAlgorithm);
    const source = usable(checked(kms, call, madeWith(kms, call, input.CiphertextBlob), input.SourceKeyId));
    const destination = usable(findKey(kms, call, input.DestinationKeyId));
    const ciphertext = readBlob(input.CiphertextBlob);
    const plaintext = decrypt(kms, source, ciphertext, input.SourceEncryptionContext ?? {});
    const again = encrypt(kms, destination, plaintext, input.DestinationEncryptionContext ?? {});
    return {
      CiphertextBlob: again.toString('base64'),
      SourceKeyId: keyArn(source),
      KeyId: keyArn(destination),
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    };
  },
});

interface DataKeyInput {
  KeyId: string;
  EncryptionContext?: Context;
  NumberOfBytes?: number;
  KeySpec?: string;
}

const generateDataKey = (kms: Kms, name: string): Operation<DataKeyInput> => ({
  demands: (input, call) => [demandUse(kms, call, name, input.KeyId, input.EncryptionContext)],
  run(input, call) {
    onlyMembers(name, input, ['KeyId', 'EncryptionContext', 'NumberOfBytes', 'KeySpec']);
    const key = usable(findKey(kms, call, input.KeyId));
    const plaintext = randomBytes(dataKeyLength(input));
    return {
      CiphertextBlob: encrypt(kms, key, plaintext, input.EncryptionContext ?? {}).toString('base64'),
      ...(name === 'GenerateDataKey' && { Plaintext: plaintext.toString('base64') }),
      KeyId: keyArn(key),
    };
  },
});

const dataKeyLength = ({ KeySpec: spec, NumberOfBytes: bytes }: DataKeyInput): number => {
  if ((spec === undefined) === (bytes === undefined))
    throw invalid('Please specify either number of bytes or key spec.');
  if (spec !== undefined) {
    if (spec !== 'AES_256' && spec !== 'AES_128') throw invalid(`KeySpec must be AES_256 or AES_128, not ${spec}`);
    return spec === 'AES_256' ? 32 : 16;
  }
  if (!Number.isInteger(bytes) || (bytes as number) < 1 || (bytes as number) > 1024)
    throw invalid('NumberOfBytes must be between 1 and 1024');
  return bytes as number;
};

const generateRandom: Operation<{ NumberOfBytes?: number }> = {
  demands: () => [{ action: 'kms:GenerateRandom', resource: '*' }],
  run(input) {
    onlyMembers('GenerateRandom', input, ['NumberOfBytes']);
    return { Plaintext: randomBytes(dataKeyLength(input as DataKeyInput)).toString('base64') };
  },
};

const demandUse = (kms: Kms, call: Call, action: string, keyId: unknown, context: Context | undefined): Demand =>
  keyDemand(call, action, findKey(kms, call, keyId), contextKeys(context));

const contextKeys = (context: Context = {}): Record<string, string | readonly string[]> => ({
  'kms:EncryptionContextKeys': Object.keys(context),
  ...Object.fromEntries(Object.entries(context).map(([key, value]) => [`kms:EncryptionContext:${key}`, value])),
});

/**
 * The key of a ciphertext, wherever it is: a key of another region or one that is gone makes the ciphertext invalid
 * here.
 */
const madeWith = (kms: Kms, call: Call, blob: unknown): Key => {
  kms.store.removeDue(kms.cloud.clock.now());
  const key = kms.store.key(keyIdOf(readBlob(blob)));
  if (key?.region !== call.region) throw invalidCiphertext();
  return key;
};

const checked = (kms: Kms, call: Call, key: Key, stated: string | undefined): Key => {
  if (stated !== undefined && findKey(kms, call, stated).id !== key.id)
    throw new Fault(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  return key;
};

const checkAlgorithm = (algorithm = 'SYMMETRIC_DEFAULT'): void => {
  if (algorithm !== 'SYMMETRIC_DEFAULT') throw notInLocalCloud(`the encryption algorithm ${algorithm}`);
};

const readBlob = (value: unknown): Buffer =>
  value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value), 'base64');
