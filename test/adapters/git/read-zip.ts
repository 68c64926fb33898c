/** A zip as any reader of the format sees it: its central directory, with the modes of Unix, and the bytes. */
import { inflateRawSync } from 'node:zlib';

export interface Entry {
  readonly name: string;
  /** Octal, with the type: `100644`. */
  readonly mode: string;
  readonly bytes: Buffer;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const UTF8 = 0x800;

export const readZip = (zip: Uint8Array): readonly Entry[] => {
  const data = Buffer.from(zip);
  const end = data.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || data.readUInt32LE(end) !== END) throw new Error('no end of a central directory');
  let at = data.readUInt32LE(end + 16);
  return Array.from({ length: data.readUInt16LE(end + 10) }, () => {
    if (data.readUInt32LE(at) !== CENTRAL) throw new Error(`no entry at ${at}`);
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => data.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const raw = data.subarray(at + 46, at + 46 + nameLength);
    const isUtf8 = (data.readUInt16LE(at + 8) & UTF8) !== 0;
    const entry = {
      name: raw.toString(isUtf8 ? 'utf8' : 'latin1'),
      mode: (data.readUInt32LE(at + 38) >>> 16).toString(8),
      bytes: bytesAt(data, data.readUInt32LE(at + 42), data.readUInt32LE(at + 20), data.readUInt16LE(at + 10)),
    };
    at += 46 + nameLength + extra + comment;
    return entry;
  });
};

const bytesAt = (data: Buffer, at: number, length: number, method: number): Buffer => {
  if (data.readUInt32LE(at) !== LOCAL) throw new Error(`no file at ${at}`);
  const start = at + 30 + data.readUInt16LE(at + 26) + data.readUInt16LE(at + 28);
  const packed = data.subarray(start, start + length);
  return method === 0 ? packed : inflateRawSync(packed);
};
