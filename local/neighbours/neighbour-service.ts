/** A service whose requests a neighbour answers: signed, allowed by IAM, then handed on for the caller's account. */
import type { Call, Cloud, HttpResponse, Service, Witnessed } from '../kernel/cloud.ts';
import { Fault } from '../kernel/fault.ts';
import { jsonFault } from '../kernel/wire/json.ts';
import { queryFault } from '../kernel/wire/query.ts';
import type { Asked } from './asked.ts';
import { demandsOf } from './demands.ts';
import { HANDED_ON, handOn } from './hand-on.ts';
import { neighbourFault } from './neighbour.ts';
import { type Published, publishedOf } from './published.ts';
import { readAsked } from './read-asked.ts';

export interface Answering {
  readonly cloud: Cloud;
  /** Sees every call that was answered or refused, for the trail. */
  witness(seen: Witnessed): void;
  readonly name: string;
  readonly url: string;
  /** What is here of the service. In-process calls still find it; requests no longer do. */
  readonly local: Service | undefined;
}

export const neighbourService = (to: Answering): Service => {
  const { name, url, local } = to;
  const apis = publishedOf(name) ?? [];
  return {
    name,
    operations: local?.operations ?? {},
    wire: {
      protocol: 'neighbour',
      async answer(request, call) {
        if (request.headers[HANDED_ON] !== undefined)
          throw neighbourFault('NeighbourFailed', `${url} is no neighbour: it hands requests back`);
        return ask(to, apis, readAsked(name, apis, request), call);
      },
      fault: (fault, call) => {
        const { wire } = local ?? {};
        return wire?.protocol === 'rest' ? wire.fault(fault, call) : faultIn(apis[0], fault, call);
      },
    },
  };
};

const ask = async (
  { cloud, witness, name, url }: Answering,
  apis: readonly Published[],
  asked: Asked,
  call: Call,
): Promise<HttpResponse> => {
  const told = { service: name, operation: asked.operations[0] ?? '', input: idsIn(asked), call };
  try {
    authorize(cloud, call, name, apis, asked);
    const answer = await handOn({ service: name, url, here: cloud.url }, asked, call);
    const refused = { code: 'ClientError', message: `answered with ${answer.status}` };
    witness(answer.status < 400 ? told : { ...told, error: refused });
    return answer;
  } catch (error) {
    if (error instanceof Fault) witness({ ...told, error: { code: error.code, message: error.message } });
    throw error;
  }
};

/** What a call is about. Nothing else of it is told: there is no knowing what is a secret in it. */
const idsIn = ({ parameters }: Asked): Readonly<Record<string, string>> =>
  Object.fromEntries(parameters.filter(([name, text]) => text !== '' && /(Ids?|Arns?|ARN|Name)(\.|$)/.test(name)));

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
