/** Requests to the local cloud itself, which AWS does not have: is it up, and moving its clock. */
import type { Clock } from '../clock.ts';
import type { HttpRequest, HttpResponse } from '../cloud.ts';

/**
 * `GET /_local/health` -> `{ now }`;
 * `POST /_local/clock/advance` with `{ "seconds": n }` moves the cloud's clock forward: waits, timeouts and expiries
 * behave as after that time;
 * `GET /_local/requests` -> `{ "dynamodb:GetItem": 12, … }`, answered or refused, since this process began.
 */
export const answerControl = (
  request: HttpRequest,
  { clock, requests }: { readonly clock: Clock; readonly requests: ReadonlyMap<string, number> },
): HttpResponse => {
  if (request.path === '/_local/health' && request.method === 'GET')
    return json(200, { now: new Date(clock.now()).toISOString() });
  if (request.path === '/_local/clock/advance' && request.method === 'POST') {
    const seconds = readSeconds(request);
    if (seconds === undefined) return json(400, { message: 'expected { "seconds": a number from 0 to 31536000 }' });
    clock.advance(seconds * 1000);
    return json(200, { now: new Date(clock.now()).toISOString() });
  }
  if (request.path === '/_local/requests' && request.method === 'GET')
    return json(200, Object.fromEntries([...requests].toSorted(([a], [b]) => (a < b ? -1 : 1))));
  return json(404, { message: `no ${request.method} ${request.path} here` });
};

const readSeconds = (request: HttpRequest): number | undefined => {
  try {
    const { seconds } = JSON.parse(request.body.toString('utf8')) as { seconds?: unknown };
    return typeof seconds === 'number' && seconds >= 0 && seconds <= 31_536_000 ? seconds : undefined;
  } catch {
    return undefined;
  }
};

const json = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
