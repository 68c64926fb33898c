/** The Query protocol, also as EC2 speaks it: the operation is the form's `Action`. */
import type { HttpRequest } from '../kernel/cloud.ts';
import { Fault } from '../kernel/fault.ts';
import type { Asked } from './asked.ts';
import type { Published } from './published.ts';

const FORM = 'application/x-www-form-urlencoded';

/**
 * Undefined for a request in another protocol, a text for one whose operation cannot be told. The form is written anew,
 * so that the neighbour cannot read another `Action` in it than was read here.
 */
export const askedByForm = (apis: readonly Published[], request: HttpRequest): Asked | string | undefined => {
  const spoken = apis.filter((api) => 'actions' in api);
  if (spoken.length === 0 || !request.headers['content-type']?.toLowerCase().startsWith(FORM)) return undefined;
  if (request.method !== 'POST' || request.path !== '/' || request.query.size > 0)
    return 'a form comes by POST, to / and without a query';
  const form = new URLSearchParams(request.body.toString('utf8'));
  const [action, ...others] = form.getAll('Action');
  if (action === undefined || others.length > 0) return 'its form must have one Action';
  const api = spoken.find(({ actions }) => actions.includes(action));
  if (!api) throw new Fault('InvalidAction', `The action ${action} is not valid for this web service.`);
  return {
    protocol: api.protocol,
    operations: [action],
    method: 'POST',
    path: '/',
    headers: { 'content-type': `${FORM}; charset=utf-8` },
    body: Buffer.from(form.toString()),
    parameters: [...form],
  };
};
