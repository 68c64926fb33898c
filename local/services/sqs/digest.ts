/** The MD5 digests by which clients check what they sent. */
import { createHash } from 'node:crypto';
import type { MessageAttribute } from './store.ts';

export const digestOfText = (text: string): string => createHash('md5').update(text).digest('hex');

/** Undefined without attributes. Names in order; each name, type and value with its length in front. */
export const digestOfAttributes = (attributes: Readonly<Record<string, MessageAttribute>>): string | undefined => {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType: type, StringValue: text, BinaryValue: binary } = attributes[name] as MessageAttribute;
    add(Buffer.from(name));
    add(Buffer.from(type));
    hash.update(Buffer.from([binary === undefined ? 1 : 2]));
    add(binary === undefined ? Buffer.from(text ?? '') : Buffer.from(binary, 'base64'));
  }
  return hash.digest('hex');
};
