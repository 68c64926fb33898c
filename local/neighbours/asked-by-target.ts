/** AWS JSON: the operation is in x-amz-target. */
import type { HttpRequest } from '../kernel/cloud.ts';
import { Fault } from '../kernel/fault.ts';
import { readJson } from '../kernel/wire/json.ts';
import type { Asked } from './asked.ts';
import { parametersIn } from './parameters-in.ts';
import type { Published } from './published.ts';

/** Undefined for a request in another protocol, a text for one whose operation cannot be told. */
export const askedByTarget = (apis: readonly Published[], request: HttpRequest): Asked | string | undefined => {
  const target = request.headers['x-amz-target'];
  const spoken = apis.filter((api) => 'targets' in api);
  if (target === undefined || spoken.length === 0) return undefined;
  const type = request.headers['content-type'] ?? '';
  if (request.method !== 'POST' || request.path !== '/' || request.query.size > 0)
    return 'AWS JSON comes by POST, to / and without a query';
  if (!/^application\/x-amz-json-1\.[01]$/.test(type)) return `its content type is ${type}`;
  if (!spoken.some(({ targets }) => targets.includes(target)))
    throw new Fault('UnknownOperationException', `${target} is no operation of this service`);
  return {
    protocol: 'json',
    operations: [target.slice(target.indexOf('.') + 1)],
    method: 'POST',
    path: '/',
    headers: { 'content-type': type, 'x-amz-target': target },
    body: withoutAmpersands(request.body),
    parameters: parametersIn(readJson(request)),
  };
};

/**
 * The same JSON in other letters. A neighbour may look for an `Action` in any body as if it were a form: between
 * ampersands, which JSON has in texts alone.
 */
export const withoutAmpersands = (json: Buffer): Buffer =>
  json.includes('&') ? Buffer.from(json.toString('utf8').replaceAll('&', '\\u0026')) : json;
