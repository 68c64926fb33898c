/**
 * DynamoDB takes 400 KB an item. Large data, such as the definition of a pipeline of a thousand actions, lies in one
 * compressed attribute; everything else stays attribute by attribute, so that people can read it in the console.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { TaglineError } from '../../core/fault.ts';

/** Characters of JSON from which data is compressed. */
const PACKED_FROM = 100_000;
/** Bytes, with room for keys and indexes. */
const LARGEST = 390_000;

/** The data itself, or `{ packed }`. Throws `ItemTooLarge`. */
export const pack = (data: object): object => {
  const text = JSON.stringify(data);
  if (text.length < PACKED_FROM) return data;
  const packed = deflateRawSync(text);
  if (packed.length <= LARGEST) return { packed };
  throw new TaglineError('ItemTooLarge', `a record of the ledger has ${packed.length} bytes after compression`, {
    expected: `at most ${LARGEST} bytes`,
    remedy: 'Make it smaller: a pipeline can be split into several.',
  });
};

/** Attributes as they were before `pack`. A stream's event gives bytes as base64. */
export const unpack = ({ packed, ...others }: Record<string, unknown>): Record<string, unknown> => {
  if (packed === undefined) return others;
  const bytes = typeof packed === 'string' ? Buffer.from(packed, 'base64') : (packed as Uint8Array);
  return { ...others, ...(JSON.parse(inflateRawSync(bytes).toString()) as Record<string, unknown>) };
};
