/** Serves function URLs at `/_url/<id>/…`. */
import type { IncomingMessage } from 'node:http';
import type { HttpResponse, Site } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { bodyUpTo } from '../../../kernel/wire/body-up-to.ts';
import { findVersion } from '../find-version.ts';
import { type FunctionRef, refArn } from '../function-name.ts';
import type { Lambda } from '../lambda.ts';
import type { KeptUrl } from './kept-url.ts';
import { urlAnswer } from './url-answer.ts';
import { admitToUrl } from './url-caller.ts';
import { urlCorsHeaders } from './url-cors.ts';
import { type UrlRequest, urlEvent } from './url-event.ts';

/** Bytes. */
const LARGEST_BODY = 6 * 1024 * 1024;

export const urlSite = (lambda: Lambda): Site => ({
  prefix: '/_url/',
  async handle(incoming, outgoing) {
    const request = await readRequest(incoming);
    const answer = request ? await serve(lambda, request) : message(413, 'Request Entity Too Large');
    outgoing.writeHead(answer.status, answer.headers as Record<string, string | string[]>);
    outgoing.end(answer.body as string | Uint8Array | undefined);
  },
});

const serve = async (lambda: Lambda, request: UrlRequest): Promise<HttpResponse> => {
  const found = lambda.store.settings.byId<KeptUrl>('url', request.id);
  if (!found) return message(404, 'Not Found');
  const { key, qualifier, value: url } = found;
  const { origin, 'access-control-request-method': asked } = request.http.headers;
  if (url.cors && request.http.method === 'OPTIONS' && origin && asked)
    return { status: 200, headers: urlCorsHeaders(url.cors, origin, true) };
  const answer = await invoke(lambda, { ...key, qualifier: qualifier || undefined }, url, request);
  const own = Object.entries(answer.headers ?? {}).filter(
    ([name]) => !(url.cors && name.startsWith('access-control-')),
  );
  return { ...answer, headers: { ...Object.fromEntries(own), ...urlCorsHeaders(url.cors, origin, false) } };
};

const invoke = async (lambda: Lambda, ref: FunctionRef, url: KeptUrl, request: UrlRequest): Promise<HttpResponse> => {
  const { cloud, store, pool, concurrency } = lambda;
  try {
    const caller = await admitToUrl(cloud, store, ref, url, request);
    const fn = findVersion(store, ref);
    const requestId = cloud.ids.uuid();
    const event = JSON.stringify(urlEvent(request, { requestId, now: Math.floor(cloud.clock.now()), ...caller }));
    const outcome = await concurrency.within(ref, () => pool.run(fn, { requestId, event, functionArn: refArn(ref) }));
    const answer = outcome.failed ? undefined : urlAnswer(outcome.payload);
    const own = { 'x-amzn-requestid': requestId };
    if (!answer)
      return { status: 502, headers: { 'content-type': 'application/json', ...own }, body: 'Internal Server Error' };
    return { ...answer, headers: { ...answer.headers, ...own } };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'TooManyRequestsException') return message(429, error.message);
    if (error.status >= 500) return message(error.status, error.message);
    return message(
      403,
      'Forbidden. For troubleshooting Function URL authorization issues, see: ' +
        'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
    );
  }
};

const message = (status: number, Message: string): HttpResponse => ({
  status,
  headers: {
    'content-type': 'application/json',
    ...(status === 403 && { 'x-amzn-errortype': 'AccessDeniedException' }),
  },
  body: JSON.stringify({ Message }),
});

/** Undefined where the body is too large. */
const readRequest = async (incoming: IncomingMessage): Promise<UrlRequest | undefined> => {
  const body = await bodyUpTo(incoming, LARGEST_BODY);
  if (!body) return undefined;
  const [, whole = '', rawQuery = ''] = /^([^?]*)\??(.*)$/s.exec(incoming.url ?? '') ?? [];
  const [, id = '', path = ''] = /^\/_url\/([^/]*)(.*)$/s.exec(whole) ?? [];
  return {
    http: {
      method: incoming.method ?? 'GET',
      path: whole,
      query: new URLSearchParams(rawQuery),
      headers: incoming.headers as Record<string, string>,
      body,
    },
    id,
    path: path || '/',
    rawQuery,
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
    protocol: `HTTP/${incoming.httpVersion}`,
  };
};
