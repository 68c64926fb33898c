/** One request to an API, taken apart as the gateway sees it. */
import type { IncomingMessage } from 'node:http';
import type { HttpRequest } from '../../../kernel/cloud.ts';
import { bodyUpTo } from '../../../kernel/wire/body-up-to.ts';
import { decoded } from '../../../kernel/wire/decoded.ts';

/** Bytes. */
const LARGEST_BODY = 10 * 1024 * 1024;

export interface Received {
  readonly http: HttpRequest;
  readonly apiId: string;
  /** Decoded, without `/_api/<id>`; as on AWS, a decoded question mark ends it. */
  readonly path: string;
  /** As it came. */
  readonly rawQuery: string;
  /** As they came, for payload 1.0. */
  readonly rawHeaders: readonly (readonly [string, string])[];
  /** Lower-case names, several values joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[] | undefined;
  readonly sourceIp: string;
  readonly protocol: string;
}

/** Undefined where the body is too large. */
export const readRequest = async (incoming: IncomingMessage): Promise<Received | undefined> => {
  const body = await bodyUpTo(incoming, LARGEST_BODY);
  if (!body) return undefined;
  const [whole = '/', rawQuery = ''] = splitOnce(incoming.url ?? '/', '?');
  const [, apiId = '', rest = ''] = /^\/_api\/([^/]*)(.*)$/s.exec(whole) ?? [];
  const rawHeaders = pairs(incoming.rawHeaders).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()));
  const joined: Record<string, string> = {};
  for (const [name, value] of rawHeaders) {
    const key = name.toLowerCase();
    joined[key] = joined[key] === undefined ? value : `${joined[key]}${key === 'cookie' ? '; ' : ','}${value}`;
  }
  const { cookie, ...headers } = joined;
  return {
    http: {
      method: incoming.method ?? 'GET',
      path: whole,
      query: new URLSearchParams(rawQuery),
      headers: incoming.headers as Record<string, string>,
      body,
    },
    apiId,
    path: splitOnce(decoded(rest === '' ? '/' : rest), '?')[0] as string,
    rawQuery,
    rawHeaders,
    headers,
    cookies: cookie?.split(';').map((one) => one.trim()),
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
    protocol: `HTTP/${incoming.httpVersion}`,
  };
};

const HOP_BY_HOP = new Set(['connection', 'transfer-encoding', 'keep-alive', 'upgrade', 'te', 'trailer', 'expect']);

const pairs = (flat: readonly string[]): [string, string][] =>
  flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] as string] as [string, string]] : []));

const splitOnce = (text: string, at: string): string[] => {
  const index = text.indexOf(at);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
};
