/** The `aws-chunked` transfer form: `size;chunk-signature=…\r\n data \r\n … 0\r\n trailers`. */
import { Fault } from '../../kernel/fault.ts';
import { invalidRequest } from './faults.ts';

export interface Unchunked {
  readonly body: Buffer;
  /** Lower-case names, e.g. `x-amz-checksum-crc32`. */
  readonly trailers: Readonly<Record<string, string>>;
}

export const isChunked = (headers: Readonly<Record<string, string>>): boolean =>
  (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') ||
  (headers['content-encoding'] ?? '').split(',').some((coding) => coding.trim() === 'aws-chunked');

/** Signatures of single chunks are not checked; lengths and checksums are. */
export const unchunk = (wire: Buffer, headers: Readonly<Record<string, string>>): Unchunked => {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = wire.indexOf('\r\n', at);
    const size = lineEnd < 0 ? Number.NaN : readSize(wire.toString('latin1', at, lineEnd));
    if (Number.isNaN(size)) throw incomplete();
    at = lineEnd + 2;
    if (size === 0) break;
    if (at + size + 2 > wire.length) throw incomplete();
    chunks.push(wire.subarray(at, at + size));
    at += size + 2;
  }
  const body = Buffer.concat(chunks);
  const stated = headers['x-amz-decoded-content-length'];
  if (stated === undefined)
    throw new Fault('MissingContentLength', 'You must provide the Content-Length HTTP header.', { status: 411 });
  if (Number(stated) !== body.length) throw incomplete();
  const trailers = readTrailers(wire.toString('latin1', at));
  for (const name of (headers['x-amz-trailer'] ?? '').split(',').filter(Boolean))
    if (trailers[name.trim().toLowerCase()] === undefined)
      throw invalidRequest(`The trailer ${name.trim()} was announced but not sent`);
  return { body, trailers };
};

const readSize = (line: string): number => {
  const [, hex] = /^([0-9a-fA-F]{1,8})(;.*)?$/.exec(line) ?? [];
  return hex === undefined ? Number.NaN : Number.parseInt(hex, 16);
};

const readTrailers = (text: string): Record<string, string> => {
  const trailers: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^([\w-]+):(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) trailers[name.toLowerCase()] = value.trim();
  }
  return trailers;
};

const incomplete = (): Fault => new Fault('IncompleteBody', 'The request body terminated unexpectedly');
