/**
 * Reads ZIP archives: names, modes, symbolic links and contents. Names may not leave the folder they are unpacked into.
 */
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

export interface ZipEntry {
  /** With slashes; a folder's ends in one. */
  readonly name: string;
  /** Unix mode with type bits, or 0 where the archive does not say. */
  readonly mode: number;
  content(): Promise<Buffer>;
}

export class ZipError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ZipError';
  }
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const unpack = promisify(inflateRaw) as (data: Buffer) => Promise<Buffer>;

export const readZip = (zip: Buffer): readonly ZipEntry[] => {
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff)
    throw new ZipError('the archive is a Zip64 one, which is not in the local cloud');
  const entries: ZipEntry[] = [];
  for (let n = 0; n < count; n++) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== CENTRAL)
      throw new ZipError('the archive is damaged: no directory entry where one must be');
    const nameLength = zip.readUInt16LE(at + 28);
    entries.push(entryAt(zip, at, nameLength));
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
};

/** The end record is the last of its kind; a comment of up to 64 KB may follow. */
const findEnd = (zip: Buffer): number => {
  for (let at = zip.length - 22; at >= Math.max(0, zip.length - 22 - 0xffff); at--)
    if (zip.readUInt32LE(at) === END) return at;
  throw new ZipError('the source is not a ZIP archive');
};

const entryAt = (zip: Buffer, at: number, nameLength: number): ZipEntry => {
  const flags = zip.readUInt16LE(at + 8);
  const method = zip.readUInt16LE(at + 10);
  const crc = zip.readUInt32LE(at + 16);
  const packed = zip.readUInt32LE(at + 20);
  const size = zip.readUInt32LE(at + 24);
  const madeOn = zip.readUInt16LE(at + 4) >>> 8;
  const attributes = zip.readUInt32LE(at + 38);
  const local = zip.readUInt32LE(at + 42);
  const name = zip.toString('utf8', at + 46, at + 46 + nameLength).replace(/\\/g, '/');
  if (flags & 1) throw new ZipError(`${name} is encrypted`);
  return {
    name,
    mode: madeOn === 3 ? attributes >>> 16 : 0,
    async content() {
      if (local + 30 > zip.length || zip.readUInt32LE(local) !== LOCAL)
        throw new ZipError(`the archive is damaged at ${name}`);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const data = zip.subarray(start, start + packed);
      if (method !== 0 && method !== 8) throw new ZipError(`${name} is packed with method ${method}`);
      const plain = method === 0 ? data : await unpack(data);
      if (plain.length !== size || crc32(plain) !== crc)
        throw new ZipError(`the archive is damaged: ${name} has another checksum`);
      return plain;
    },
  };
};
