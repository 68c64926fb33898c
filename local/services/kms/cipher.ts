/** Ciphertexts: AES-256-GCM under the key's material, bound to the encryption context. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Fault } from '../../kernel/fault.ts';
import { rotationDue } from './change-key.ts';
import type { Kms } from './kms.ts';
import type { Key } from './store.ts';

export type Context = Readonly<Record<string, string>>;

/** Layout: 1 format, 16 key id, 4 version of the material, 12 iv, 16 tag, then the text. */
const FORMAT = 1;
const HEAD = 1 + 16 + 4 + 12 + 16;

export const encrypt = ({ store, cloud }: Kms, key: Key, plaintext: Uint8Array, context: Context): Buffer => {
  const { version, material } = currentMaterial(store, key, cloud.clock.now());
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', material, iv);
  cipher.setAAD(canonical(context));
  const text = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const head = Buffer.alloc(21);
  head[0] = FORMAT;
  head.write(key.id.replaceAll('-', ''), 1, 'hex');
  head.writeUInt32BE(version, 17);
  return Buffer.concat([head, iv, cipher.getAuthTag(), text]);
};

const currentMaterial = (store: Kms['store'], key: Key, now: number): { version: number; material: Uint8Array } => {
  const newest = store.newestMaterial(key.id);
  if (!rotationDue(key, now)) return newest;
  const next = { version: newest.version + 1, material: randomBytes(32) };
  store.transaction(() => {
    store.addMaterial(key.id, next.version, next.material);
    store.updateKey({ ...key, rotated: now });
  });
  return next;
};

/** The id of the key that a ciphertext was made with. Throws InvalidCiphertextException. */
export const keyIdOf = (ciphertext: Buffer): string => {
  if (ciphertext.length < HEAD || ciphertext[0] !== FORMAT) throw invalidCiphertext();
  const hex = ciphertext.toString('hex', 1, 17);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

export const decrypt = ({ store }: Kms, key: Key, ciphertext: Buffer, context: Context): Buffer => {
  const material = store.material(key.id, ciphertext.readUInt32BE(17));
  if (!material) throw invalidCiphertext();
  const decipher = createDecipheriv('aes-256-gcm', material, ciphertext.subarray(21, 33));
  decipher.setAAD(canonical(context));
  decipher.setAuthTag(ciphertext.subarray(33, HEAD));
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(HEAD)), decipher.final()]);
  } catch {
    // The ciphertext was changed or the encryption context differs: AWS does not say which.
    throw invalidCiphertext();
  }
};

export const invalidCiphertext = (): Fault => new Fault('InvalidCiphertextException', '');

const canonical = (context: Context): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
