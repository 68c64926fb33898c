/** Answers of the pages: they load nothing, are not framed, send no referrer and are not cached. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { HttpResponse } from '../../../kernel/cloud.ts';
import type { Page } from './page.ts';

const COMMON = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

export const jsonAnswer = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: { ...COMMON, 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export const xmlAnswer = ({ status, body = '' }: HttpResponse): HttpResponse => ({
  status,
  headers: { ...COMMON, 'content-type': 'text/xml' },
  body,
});

export const pageAnswer = (status: number, { html, style }: Page): HttpResponse => {
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
  return {
    status,
    headers: { ...COMMON, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
    body: html,
  };
};

export const send = (response: ServerResponse, { status, headers, body }: HttpResponse): void => {
  response.writeHead(status, headers as Record<string, string>);
  response.end(body);
};
