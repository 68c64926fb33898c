/** The condition keys of a request and their values. */
import type { Caller, Demand, Principal } from '../cloud.ts';
import { servicesKeys } from './service-keys.ts';

export interface RequestContext {
  /** The values of a key, by any spelling; undefined where the request has none. */
  get(key: string): readonly string[] | undefined;
  /** Whether the local cloud knows this key at all. What nobody fills in must not pass for absent. */
  knows(key: string): boolean;
}

/**
 * Global keys that every request could have; those not filled in below are absent, as they are on AWS in such requests.
 */
const GLOBAL_KEYS = [
  'aws:CalledVia',
  'aws:CalledViaFirst',
  'aws:CalledViaLast',
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:FederatedProvider',
  'aws:MultiFactorAuthAge',
  'aws:MultiFactorAuthPresent',
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
  'aws:PrincipalServiceName',
  'aws:PrincipalType',
  'aws:RequestedRegion',
  'aws:ResourceAccount',
  'aws:ResourceOrgID',
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceIp',
  'aws:SourceOrgID',
  'aws:SourceVpc',
  'aws:SourceVpce',
  'aws:TagKeys',
  'aws:ViaAWSService',
  'aws:userid',
  'aws:username',
  'aws:VpcSourceIp',
] as const;

const KNOWN = new Set([...GLOBAL_KEYS, ...servicesKeys].map((key) => key.toLowerCase()));
/** Keys whose part after the slash is the asker's. */
const KNOWN_PREFIXES = ['aws:principaltag/', 'aws:requesttag/', 'kms:encryptioncontext:'];
/** What the parameters of a request say, which nobody has read where only its action is known. */
const IN_PARAMETERS = /^(?!aws:)|^aws:(requesttag\/|tagkeys$)/;

export const requestContext = (
  caller: Caller,
  demand: Demand,
  around: { now: number; resourceAccount: string; userId: string; principalTags: Readonly<Record<string, string>> },
): RequestContext => {
  const values = new Map<string, readonly string[]>();
  const put = (key: string, value: string | readonly string[] | undefined): void => {
    if (value !== undefined) values.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  };
  const { principal } = caller;
  put('aws:CurrentTime', new Date(around.now).toISOString());
  put('aws:EpochTime', String(Math.floor(around.now / 1000)));
  put('aws:SecureTransport', 'true');
  put('aws:RequestedRegion', caller.region);
  put('aws:ResourceAccount', around.resourceAccount);
  putPrincipal(put, principal, around.userId);
  putCalledVia(put, caller);
  for (const [key, value] of Object.entries(around.principalTags)) put(`aws:PrincipalTag/${key}`, value);
  const named = new Set<string>();
  for (const [key, value] of Object.entries(demand.context ?? {})) {
    named.add(key.toLowerCase());
    put(key, value);
  }
  return {
    get(key) {
      const found = values.get(key.toLowerCase());
      return found && found.length > 0 ? found : undefined;
    },
    knows(key) {
      const name = key.toLowerCase();
      if (demand.opaque && IN_PARAMETERS.test(name)) return named.has(name);
      return KNOWN.has(name) || named.has(name) || KNOWN_PREFIXES.some((prefix) => name.startsWith(prefix));
    },
  };
};

const TYPES: Record<Principal['kind'], string> = {
  root: 'Account',
  user: 'User',
  role: 'AssumedRole',
  service: 'Service',
  anonymous: 'Anonymous',
};

const putPrincipal = (
  put: (key: string, value: string | readonly string[] | undefined) => void,
  principal: Principal,
  userId: string,
): void => {
  put('aws:PrincipalType', TYPES[principal.kind]);
  put('aws:PrincipalIsAWSService', String(principal.kind === 'service'));
  if (principal.kind === 'service') {
    put('aws:PrincipalServiceName', principal.service);
    put('aws:SourceArn', principal.sourceArn);
    put('aws:SourceAccount', principal.sourceAccount);
    return;
  }
  put('aws:SourceIp', '127.0.0.1');
  if (principal.kind === 'anonymous') return;
  put('aws:PrincipalAccount', principal.account);
  put('aws:PrincipalArn', principal.kind === 'role' ? principal.roleArn : principal.arn);
  put('aws:userid', userId);
  if (principal.kind === 'user') put('aws:username', principal.userName);
};

/** Services in between: those that the session already went through, then the one that makes this call. */
const putCalledVia = (
  put: (key: string, value: string | readonly string[] | undefined) => void,
  caller: Caller,
): void => {
  const before = caller.principal.kind === 'role' ? (caller.principal.calledVia ?? []) : [];
  const all = caller.via === undefined ? before : [...before, caller.via];
  put('aws:ViaAWSService', String(all.length > 0));
  if (all.length === 0) return;
  put('aws:CalledVia', all);
  put('aws:CalledViaFirst', all[0]);
  put('aws:CalledViaLast', all.at(-1));
};
