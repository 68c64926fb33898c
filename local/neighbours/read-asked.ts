/** Reads what a request to a neighbour asks for, by its protocol. Nothing is handed on that was not read. */
import type { HttpRequest } from '../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../kernel/fault.ts';
import type { Asked } from './asked.ts';
import { askedByForm } from './asked-by-form.ts';
import { askedByRoute } from './asked-by-route.ts';
import { askedByTarget } from './asked-by-target.ts';
import type { Published } from './published.ts';

/** More than any of these services takes in one request. */
const LARGEST_BODY = 8 * 1024 * 1024;

/** Throws NotInLocalCloud for a request whose operation cannot be told. */
export const readAsked = (service: string, apis: readonly Published[], request: HttpRequest): Asked => {
  if (request.body.length > LARGEST_BODY)
    throw new Fault('RequestEntityTooLarge', `a neighbour takes requests of up to ${LARGEST_BODY} bytes`, {
      status: 413,
    });
  if (request.headers['content-encoding'] !== undefined) throw cannotTell(service, 'its body is compressed');
  const asked = askedByTarget(apis, request) ?? askedByForm(apis, request) ?? askedByRoute(apis, request);
  if (asked === undefined) throw cannotTell(service, `${request.method} ${request.path} is no operation of it`);
  if (typeof asked === 'string') throw cannotTell(service, asked);
  return asked;
};

const cannotTell = (service: string, why: string): Fault => notInLocalCloud(`a request to ${service} (${why})`);
