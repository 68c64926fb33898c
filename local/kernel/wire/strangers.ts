/**
 * Requests that pages of other sites make a browser send. Any page may aim at a loopback port, and keys that were not
 * issued here are root without a secret: what a browser sends on a stranger's behalf must not get through.
 */
import type { IncomingMessage } from 'node:http';
import type { HttpResponse } from '../cloud.ts';

const LOCAL = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * The refusal of a stranger's request; undefined for others. `isSite` tells whether the path is a page or an API for
 * people rather than AWS's own API.
 */
export const refuseStranger = (incoming: IncomingMessage, isSite: boolean): HttpResponse | undefined => {
  const { host, origin } = incoming.headers;
  // A name that somebody else's DNS turns into 127.0.0.1.
  if (!host || !LOCAL.test(host)) return forbidden(`Host ${host} is not local`);
  // `null` is also what a page with `Referrer-Policy: no-referrer` sends for its own forms; the next line tells those
  // apart.
  if (origin && origin !== 'null' && !LOCAL.test(origin.replace(/^https?:\/\//, '')))
    return forbidden(`Origin ${origin} is not local`);
  if (incoming.headers['sec-fetch-site'] !== 'cross-site') return undefined;
  // A link in somebody's web mail may lead to a page here: looking decides nothing.
  const followsLink = incoming.method === 'GET' && incoming.headers['sec-fetch-mode'] === 'navigate';
  return isSite && followsLink ? undefined : forbidden('requests of other sites are refused');
};

const forbidden = (body: string): HttpResponse => ({ status: 403, body });
