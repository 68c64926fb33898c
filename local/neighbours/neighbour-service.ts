/** A service whose requests a neighbour answers: signed, allowed by IAM, then handed on for the caller's account. */
import type { Call, Cloud, HttpResponse, Service } from '../kernel/cloud.ts';
import { Fault } from '../kernel/fault.ts';
import { jsonFault } from '../kernel/wire/json.ts';
import { queryFault } from '../kernel/wire/query.ts';
import type { Asked } from './asked.ts';
import { demandsOf } from './demands.ts';
import { HANDED_ON, handOn } from './hand-on.ts';
import { neighbourFault } from './neighbour.ts';
import { type Published, publishedOf } from './published.ts';
import { readAsked } from './read-asked.ts';

/** `local`: what is here of the service. In-process calls still find it; requests no longer do. */
export const neighbourService = (cloud: Cloud, name: string, url: string, local: Service | undefined): Service => {
  const apis = publishedOf(name) ?? [];
  return {
    name,
    operations: local?.operations ?? {},
    wire: {
      protocol: 'neighbour',
      async answer(request, call) {
        if (request.headers[HANDED_ON] !== undefined)
          throw neighbourFault('NeighbourFailed', `${url} is no neighbour: it hands requests back`);
        const asked = readAsked(name, apis, request);
        authorize(cloud, call, name, apis, asked);
        return handOn({ service: name, url, here: cloud.url }, asked, call);
      },
      fault: (fault, call) => {
        const { wire } = local ?? {};
        return wire?.protocol === 'rest' ? wire.fault(fault, call) : faultIn(apis[0], fault, call);
      },
    },
  };
};

/** AWS's code and status of a refusal differ by protocol. */
const authorize = (cloud: Cloud, call: Call, name: string, apis: readonly Published[], asked: Asked): void => {
  try {
    cloud.authorize(call, demandsOf(name, apis, asked));
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'AccessDeniedException') throw error;
    if (asked.protocol === 'json') throw error;
    const code = asked.protocol === 'rest-json' ? error.code : 'AccessDenied';
    throw new Fault(code, error.message, { status: 403 });
  }
};

const faultIn = (api: Published | undefined, fault: Fault, call: Call): HttpResponse =>
  api?.protocol === 'json' || api?.protocol === 'rest-json'
    ? jsonFault(fault, '1.1', call.requestId)
    : queryFault(fault, 'https://aws.amazon.com/', call.requestId);
