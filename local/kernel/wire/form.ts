/** `multipart/form-data`: how a browser's form uploads a file, with its fields in front. */
import type { HttpRequest } from '../cloud.ts';

export interface Form {
  /** Lower-case names. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: { readonly name: string; readonly body: Buffer } | undefined;
}

/** Undefined for any other request. Fields behind the file are ignored, as S3 ignores them. */
export const readForm = ({
  method,
  headers,
  body,
}: Pick<HttpRequest, 'method' | 'headers' | 'body'>): Form | undefined => {
  const type = /^multipart\/form-data;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(headers['content-type'] ?? '');
  const boundary = type?.[1] ?? type?.[2];
  if (method !== 'POST' || boundary === undefined) return undefined;
  const fields = new Map<string, string>();
  for (const part of partsOf(body, boundary)) {
    const { name, filename } = dispositionOf(part.head);
    if (name === 'file') return { fields, file: { name: filename ?? '', body: part.body } };
    if (name !== undefined) fields.set(name, part.body.toString('utf8'));
  }
  return { fields, file: undefined };
};

function* partsOf(body: Buffer, boundary: string): Generator<{ head: string; body: Buffer }> {
  const mark = Buffer.from(`--${boundary}`);
  let start = body.indexOf(mark);
  while (start >= 0) {
    const from = start + mark.length + 2;
    const headEnd = body.indexOf('\r\n\r\n', from);
    const end = body.indexOf(Buffer.concat([Buffer.from('\r\n'), mark]), from);
    if (headEnd < 0 || end < 0) return;
    yield {
      head: body.subarray(from, headEnd).toString('utf8'),
      body: body.subarray(headEnd + 4, Math.max(headEnd + 4, end)),
    };
    start = end + 2;
  }
}

const dispositionOf = (head: string): { name: string | undefined; filename: string | undefined } => {
  const line = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? '';
  return {
    name: /\bname="([^"]*)"/i.exec(line)?.[1]?.toLowerCase(),
    filename: /\bfilename="([^"]*)"/i.exec(line)?.[1],
  };
};
