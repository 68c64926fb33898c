/** Passes a request on to an HTTP endpoint, and its answer back. */
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import type { HttpResponse } from '../../../kernel/cloud.ts';
import type { Integration } from '../model.ts';
import type { Exchange } from './exchange.ts';

export type Passed =
  | { readonly kind: 'answer'; readonly response: HttpResponse }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'timeout' };

/** Bytes. */
const LARGEST_ANSWER = 10 * 1024 * 1024;
const OWN_HEADERS = new Set(['host', 'content-length', 'forwarded', 'via']);
const HOP_BY_HOP = new Set(['connection', 'transfer-encoding', 'keep-alive', 'upgrade', 'trailer']);

export const callHttp = (exchange: Exchange, integration: Integration): Promise<Passed> =>
  new Promise((resolve) => {
    const { received } = exchange;
    const { method, body } = received.http;
    const url = targetOf(exchange, integration);
    if (!url) return resolve({ kind: 'failed', why: `${integration.IntegrationUri} is no address` });
    const send = url.protocol === 'https:' ? overHttps : overHttp;
    const outgoing = send(url, {
      method: integration.IntegrationMethod === 'ANY' ? method : integration.IntegrationMethod,
      headers: headersOf(exchange),
    });
    const timer = setTimeout(() => {
      resolve({ kind: 'timeout' });
      outgoing.destroy();
    }, integration.TimeoutInMillis);
    const end = (passed: Passed): void => {
      clearTimeout(timer);
      resolve(passed);
    };
    outgoing.on('error', (error) => end({ kind: 'failed', why: error.message }));
    outgoing.on('response', (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > LARGEST_ANSWER) outgoing.destroy(new Error('the answer is larger than 10 MB'));
      });
      answer.on('error', (error) => end({ kind: 'failed', why: error.message }));
      answer.on('end', () => {
        const headers = Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name));
        const response = {
          status: answer.statusCode ?? 502,
          headers: Object.fromEntries(headers) as Record<string, string | readonly string[]>,
          body: Buffer.concat(chunks),
        };
        end({ kind: 'answer', response });
      });
    });
    outgoing.end(body);
  });

/** Variables of the path and of the stage stand in braces; the query goes along. */
const targetOf = ({ parameters, stage, received }: Exchange, { IntegrationUri }: Integration): URL | undefined => {
  const text = IntegrationUri.replace(
    /\$\{stageVariables\.(\w+)\}/g,
    (_, name: string) => stage.StageVariables[name] ?? '',
  ).replace(/\{([\w.:-]+)\}/g, (_, name: string) => encodeURI(parameters?.[name] ?? ''));
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (received.rawQuery !== '')
    url.search = url.search === '' ? received.rawQuery : `${url.search}&${received.rawQuery}`;
  return url;
};

const headersOf = ({ received }: Exchange): Record<string, string | string[]> => {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of received.rawHeaders) {
    const key = name.toLowerCase();
    if (OWN_HEADERS.has(key)) continue;
    const before = headers[key];
    headers[key] = before === undefined ? value : [before, value].flat();
  }
  const host = received.headers['host'] ?? '';
  return {
    ...headers,
    ...(received.http.body.length > 0 && { 'content-length': String(received.http.body.length) }),
    forwarded: `for=${received.sourceIp};host=${host};proto=http`,
    via: 'HTTP/1.1 AmazonAPIGateway',
  };
};
