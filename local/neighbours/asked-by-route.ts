/** REST: method and path say the operation. */
import type { HttpRequest } from '../kernel/cloud.ts';
import { readJson } from '../kernel/wire/json.ts';
import type { Asked } from './asked.ts';
import { withoutAmpersands } from './asked-by-target.ts';
import { parametersIn } from './parameters-in.ts';
import type { Published } from './published.ts';

/** Headers that operations of these protocols read. */
const HEADERS = ['content-type', 'accept', 'if-match', 'if-none-match'];

/** Undefined for a request that no route means, a text for one whose operation cannot be told. */
export const askedByRoute = (apis: readonly Published[], request: HttpRequest): Asked | string | undefined => {
  const { method, path, query } = request;
  for (const api of apis) {
    if (!('routes' in api)) continue;
    const operations = meantBy(api.routes, method, path);
    if (operations.length === 0) continue;
    const unread = unreadIn(api.protocol, request);
    if (unread !== undefined) return unread;
    const isJson = api.protocol === 'rest-json' && request.body.length > 0;
    return {
      protocol: api.protocol,
      operations,
      method,
      path: query.size > 0 ? `${path}?${query}` : path,
      headers: Object.fromEntries(
        HEADERS.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, request.headers[name]]])),
      ),
      body: isJson ? withoutAmpersands(request.body) : request.body,
      parameters: isJson ? parametersIn(readJson(request)) : [],
    };
  }
  return undefined;
};

/** Why a request may be read otherwise than it was read here. */
const unreadIn = (protocol: string, { method, path, query, headers, body }: HttpRequest): string | undefined => {
  const type = headers['content-type'] ?? '';
  if (/form/i.test(type)) return `its content type is ${type}`;
  if (/^(GET|HEAD)$/.test(method) && body.length > 0) return `a ${method} has no body`;
  if (new URL(`http://here${path}`).pathname !== path || /(^|\/)\.\.?(\/|$)/.test(decodedOnce(path)))
    return 'its path leads to another one';
  if (/\.amazonaws\.com/i.test(`${path}?${query}`)) return 'its path names an endpoint, which may be read as a region';
  // It would give the neighbour the signature, and with it the token of a session.
  if ([...query.keys()].some((name) => /^x-amz-/i.test(name))) return 'it is signed in its query';
  if (query.has('Action') || hidesAction(protocol, body)) return 'it has an Action beside its path';
  return undefined;
};

/** All that a path can mean: neighbours take its parts apart before or after decoding them. */
const meantBy = (routes: readonly string[], method: string, path: string): readonly string[] => {
  const readings = [...new Set([path, decodedOnce(path)])];
  return [
    ...new Set(
      routes
        .map((route) => route.split(' ') as [string, string, string])
        .filter(([by, pattern]) => by === method && readings.some((reading) => expression(pattern).test(reading)))
        .map(([, , operation]) => operation),
    ),
  ];
};

const decodedOnce = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** `{Id}` is one part of a path, `{Key+}` all that is left. Clients write a slash at the end, or none. */
const expression = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/\/$/, '')
      .split(/(\{[^}]+\})/)
      .map((part) =>
        part.startsWith('{') ? (part.endsWith('+}') ? '.+' : '[^/]+') : part.replace(/[.*+?^$()|[\]\\]/g, '\\$&'),
      )
      .join('')}/?$`,
  );

/** A neighbour may look for an `Action` in any body as if it were a form. In JSON `withoutAmpersands` sees to it. */
const hidesAction = (protocol: string, body: Buffer): boolean =>
  protocol === 'rest-xml' && new URLSearchParams(body.toString('latin1')).has('Action');
