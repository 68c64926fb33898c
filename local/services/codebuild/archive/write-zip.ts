/** Writes ZIP archives. The same files give the same bytes: the date in it is a constant. */
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';

export interface ZipInput {
  readonly name: string;
  /** Unix mode with type bits. */
  readonly mode: number;
  content(): Promise<Buffer>;
}

const pack = promisify(deflateRaw) as (data: Buffer) => Promise<Buffer>;
/** 1980-01-01, the first date that the format has. */
const DATE = 0x21;
const UTF8 = 0x800;
const UNIX = 3 << 8;
const VERSION = 20;

/** Throws RangeError above 4 GB or 65535 files, which the plain format does not hold. */
export const writeZip = async (files: readonly ZipInput[]): Promise<Buffer> => {
  if (files.length > 0xfffe) throw new RangeError('more than 65534 files in one artifact');
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const file of files) {
    const plain = await file.content();
    const deflated = await pack(plain);
    const stored = deflated.length >= plain.length;
    const data = stored ? plain : deflated;
    const name = Buffer.from(file.name, 'utf8');
    const shared = sharedFields(stored ? 0 : 8, crc32(plain), data.length, plain.length, name.length);
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), shared, name]);
    parts.push(local, data);
    directory.push(centralEntry(shared, file.mode, at), name);
    at += local.length + data.length;
    if (at > 0xfffffffe) throw new RangeError('more than 4 GB in one artifact');
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...parts, central, endRecord(files.length, central.length, at)]);
};

/** From the version needed to the length of the extra field: the same in both kinds of header. */
const sharedFields = (method: number, crc: number, packed: number, size: number, nameLength: number): Buffer => {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF8, 2);
  fields.writeUInt16LE(method, 4);
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(crc, 10);
  fields.writeUInt32LE(packed, 14);
  fields.writeUInt32LE(size, 18);
  fields.writeUInt16LE(nameLength, 22);
  return fields;
};

const centralEntry = (shared: Buffer, mode: number, at: number): Buffer => {
  const head = Buffer.from([0x50, 0x4b, 1, 2, 0, 0]);
  head.writeUInt16LE(UNIX | VERSION, 4);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE((mode << 16) >>> 0, 6);
  tail.writeUInt32LE(at, 10);
  return Buffer.concat([head, shared, tail]);
};

const endRecord = (count: number, size: number, at: number): Buffer => {
  const end = Buffer.alloc(22);
  end.set([0x50, 0x4b, 5, 6]);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return end;
};
