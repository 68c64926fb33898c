/**
 * Smithy RPC v2 CBOR, which newer clients of CloudWatch speak: the operation is in the path, input and output are CBOR
 * (RFC 8949).
 */
import type { HttpRequest, HttpResponse } from '../cloud.ts';
import { Fault } from '../fault.ts';

/** The operation of a request in this protocol; undefined for any other request. */
export const cborOperation = (request: HttpRequest): string | undefined =>
  request.headers['smithy-protocol'] === 'rpc-v2-cbor'
    ? /^\/service\/[^/]+\/operation\/([A-Za-z0-9]+)$/.exec(request.path)?.[1]
    : undefined;

export const cborResponse = (output: unknown, requestId: string): HttpResponse => respond(200, output ?? {}, requestId);

export const cborFault = (fault: Fault, requestId: string): HttpResponse =>
  respond(
    fault.status,
    { __type: fault.code, message: fault.message, Message: fault.message, ...fault.fields },
    requestId,
    {
      'x-amzn-query-error': `${fault.code};${fault.status < 500 ? 'Sender' : 'Receiver'}`,
    },
  );

const respond = (
  status: number,
  body: unknown,
  requestId: string,
  more: Record<string, string> = {},
): HttpResponse => ({
  status,
  headers: {
    'content-type': 'application/cbor',
    'smithy-protocol': 'rpc-v2-cbor',
    'x-amzn-requestid': requestId,
    ...more,
  },
  body: writeCbor(body),
});

/** Dates are tagged seconds, members that are undefined are left out. */
export const writeCbor = (value: unknown): Buffer => {
  if (value === undefined || value === null) return Buffer.of(0xf6);
  if (typeof value === 'boolean') return Buffer.of(value ? 0xf5 : 0xf4);
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value === 'string') return withHead(3, Buffer.from(value));
  if (value instanceof Date) return Buffer.concat([Buffer.of(0xc1), writeDouble(value.getTime() / 1000)]);
  if (value instanceof Uint8Array) return withHead(2, Buffer.from(value));
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(writeCbor)]);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Buffer.concat([
    head(5, members.length),
    ...members.flatMap(([name, member]) => [withHead(3, Buffer.from(name)), writeCbor(member)]),
  ]);
};

const writeNumber = (value: number): Buffer => {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return writeDouble(value);
  return value >= 0 ? head(0, value) : head(1, -1 - value);
};

const writeDouble = (value: number): Buffer => {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
};

const withHead = (major: number, bytes: Buffer): Buffer => Buffer.concat([head(major, bytes.length), bytes]);

const head = (major: number, argument: number): Buffer => {
  const type = major << 5;
  if (argument < 24) return Buffer.of(type | argument);
  if (argument < 0x100) return Buffer.of(type | 24, argument);
  if (argument < 0x10000) return Buffer.of(type | 25, argument >> 8, argument & 0xff);
  const bytes = Buffer.alloc(argument < 0x100000000 ? 5 : 9);
  bytes[0] = type | (bytes.length === 5 ? 26 : 27);
  if (bytes.length === 5) bytes.writeUInt32BE(argument, 1);
  else bytes.writeBigUInt64BE(BigInt(argument), 1);
  return bytes;
};

/** Throws SerializationException. */
export const readCbor = (bytes: Buffer): unknown => {
  if (bytes.length === 0) return {};
  const reader = new Reader(bytes);
  const value = reader.item(0);
  if (!reader.done()) throw broken();
  return value;
};

const broken = (): Fault => new Fault('SerializationException', 'the body of the request is not CBOR');
const BREAK = Symbol('break');
/** Deeper nesting than any input has; a hostile body must not exhaust the stack. */
const DEEPEST = 64;

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  done(): boolean {
    return this.#at === this.#bytes.length;
  }

  item(depth: number): unknown {
    const value = this.#next(depth);
    if (value === BREAK) throw broken();
    return value;
  }

  #next(depth: number): unknown {
    if (depth > DEEPEST) throw broken();
    const first = this.#take(1)[0] as number;
    const [major, minor] = [first >> 5, first & 31];
    if (major === 7) return this.#simple(minor);
    const length = minor === 31 ? undefined : this.#argument(minor);
    switch (major) {
      case 0:
        return length ?? fail();
      case 1:
        return length === undefined ? fail() : -1 - length;
      case 2:
        return length === undefined ? Buffer.concat(this.#items(depth) as Buffer[]) : Buffer.from(this.#take(length));
      case 3:
        return length === undefined ? this.#items(depth).join('') : this.#take(length).toString('utf8');
      case 4:
        return this.#items(depth, length);
      case 5:
        return this.#map(depth, length);
      default: {
        const tagged = this.item(depth + 1);
        return length === 1 && typeof tagged === 'number' ? new Date(tagged * 1000) : tagged;
      }
    }
  }

  /** `length` items, or all up to the break. */
  #items(depth: number, length = Number.POSITIVE_INFINITY): unknown[] {
    const items: unknown[] = [];
    while (items.length < length) {
      const value = this.#next(depth + 1);
      if (value === BREAK) {
        if (length !== Number.POSITIVE_INFINITY) throw broken();
        break;
      }
      items.push(value);
    }
    return items;
  }

  #map(depth: number, length?: number): Record<string, unknown> {
    const flat = this.#items(depth, length === undefined ? undefined : length * 2);
    if (flat.length % 2 === 1) throw broken();
    const members: [string, unknown][] = [];
    for (let i = 0; i < flat.length; i += 2) members.push([String(flat[i]), flat[i + 1]]);
    return Object.fromEntries(members.filter(([, member]) => member !== null));
  }

  #simple(minor: number): unknown {
    if (minor === 20 || minor === 21) return minor === 21;
    if (minor === 22 || minor === 23) return null;
    if (minor === 25) return half(this.#take(2).readUInt16BE());
    if (minor === 26) return this.#take(4).readFloatBE();
    if (minor === 27) return this.#take(8).readDoubleBE();
    if (minor === 31) return BREAK;
    throw broken();
  }

  #argument(minor: number): number {
    if (minor < 24) return minor;
    if (minor === 24) return this.#take(1)[0] as number;
    if (minor === 25) return this.#take(2).readUInt16BE();
    if (minor === 26) return this.#take(4).readUInt32BE();
    if (minor === 27) return Number(this.#take(8).readBigUInt64BE());
    throw broken();
  }

  #take(length: number): Buffer {
    if (length > this.#bytes.length - this.#at) throw broken();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

const fail = (): never => {
  throw broken();
};

/** IEEE 754 half precision. */
const half = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};
