import { notFound } from './faults.ts';
import type { Gateway } from './gateway.ts';
import type { Api, Parts } from './model.ts';
import type { Kind } from './store.ts';

/** Throws NotFoundException; another account's API is not there either. */
export const findApi = ({ store }: Gateway, id: unknown, call: { account: string; region: string }): Api => {
  const api = store.api(String(id));
  if (!api || api.account !== call.account || api.region !== call.region) throw notFound('API', String(id));
  return api;
};

const NAMES: Record<Kind, string> = {
  route: 'Route',
  integration: 'Integration',
  authorizer: 'Authorizer',
  stage: 'Stage',
  deployment: 'Deployment',
};

export const findPart = <K extends Kind>({ store }: Gateway, kind: K, api: Api, id: unknown): Parts[K] => {
  const part = store.part(kind, api.ApiId, String(id));
  if (!part) throw notFound(NAMES[kind], String(id));
  return part;
};
