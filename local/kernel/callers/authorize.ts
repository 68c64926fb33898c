/** Enforcement: every demand of an operation against every policy that applies to who makes it. */

import type { Clock } from '../clock.ts';
import type { Call, Cloud, Demand, Principal } from '../cloud.ts';
import { decide } from '../policy/decide.ts';
import { readPolicy, type Statement } from '../policy/document.ts';
import { requestContext } from '../policy/request-context.ts';
import type { Tags } from '../tags.ts';
import { accessDenied } from './access-denied.ts';
import type { Directory } from './directory.ts';
import { ownPathAllowed } from './service-paths.ts';

export const makeAuthorize = (store: Directory, clock: Clock): Cloud['authorize'] => {
  const held = heldBy(store);
  return (call, demands) => {
    if (demands.length === 0) return;
    const { principal } = call;
    const holds = held(principal);
    for (const demand of demands) {
      const resourceAccount = ownerOf(demand, call);
      if (rootAlwaysMay(principal, demand, resourceAccount) || ownPathAllowed(principal, demand)) continue;
      const context = requestContext(call, demand, {
        now: clock.now(),
        resourceAccount,
        userId: holds.userId,
        principalTags: holds.tags,
      });
      const decision = decide({
        principal,
        action: demand.action,
        resource: demand.resource,
        resourceAccount,
        context,
        identity: holds.identity,
        boundary: holds.boundary,
        session: sessionPolicies(principal),
        resourcePolicy: demand.resourcePolicy === undefined ? undefined : readPolicy(demand.resourcePolicy),
        resourcePolicyDecides: demand.resourcePolicyDecides,
        opaque: demand.opaque,
      });
      if (!decision.allowed) throw accessDenied(principal, demand, decision.because, demands[0] as Demand);
    }
  };
};

/** The policies that a principal itself has. */
interface Held {
  readonly identity: readonly Statement[];
  readonly boundary: readonly Statement[] | undefined;
  readonly tags: Tags;
  /** For aws:userid. */
  readonly userId: string;
}

/** Read once per role or user until IAM changes. */
const heldBy = (store: Directory) => {
  let cached = new Map<string, Omit<Held, 'userId'> & { id: string }>();
  let writes = store.writes();
  return (principal: Principal): Held => {
    if (principal.kind !== 'user' && principal.kind !== 'role')
      return { identity: [], boundary: undefined, tags: {}, userId: principal.account };
    if (writes !== store.writes()) {
      cached = new Map();
      writes = store.writes();
    }
    const arn = principal.kind === 'role' ? principal.roleArn : principal.arn;
    const holds = cached.get(arn) ?? readHeld(store, arn, principal.kind);
    cached.set(arn, holds);
    if (principal.kind === 'user') return { ...holds, userId: holds.id };
    return { ...holds, tags: { ...holds.tags, ...principal.tags }, userId: `${holds.id}:${principal.sessionName}` };
  };
};

const readHeld = (store: Directory, arn: string, kind: 'user' | 'role'): Omit<Held, 'userId'> & { id: string } => {
  const owner = kind === 'role' ? store.roles.byArn(arn) : store.users.byArn(arn);
  // The role or user is gone: its sessions may do nothing.
  if (!owner) return { identity: [], boundary: undefined, tags: {}, id: '' };
  const holders = [arn, ...(kind === 'user' ? store.groups.ofUser(arn).map((group) => group.arn) : [])];
  const documents = holders.flatMap((holder) => [
    ...store.owned.inline(holder).map(({ document }) => document),
    ...store.owned.attached(holder).map((policy) => store.managed.document(policy) ?? '{"Statement":[]}'),
  ]);
  const boundary = owner.boundary === undefined ? undefined : store.managed.document(owner.boundary);
  return {
    identity: documents.flatMap((document) => readPolicy(document)),
    // A boundary that is gone allows nothing.
    boundary: owner.boundary === undefined ? undefined : boundary === undefined ? [] : readPolicy(boundary),
    tags: owner.tags,
    id: owner.id,
  };
};

const sessionPolicies = (principal: Principal): readonly Statement[] | undefined =>
  principal.kind === 'role' ? principal.sessionPolicies?.flatMap((policy) => readPolicy(policy)) : undefined;

/** ARNs of buckets and `*` name no account: it is what the service says, or the caller's own. */
const ownerOf = (demand: Demand, call: { account: Call['account'] }): string => {
  const stated = demand.context?.['aws:ResourceAccount'];
  if (typeof stated === 'string') return stated;
  const account = demand.resource.split(':')[4];
  return account && /^\d{12}$/.test(account) ? account : call.account;
};

/** Root can always take back a bucket policy that locked everybody out. */
const rootAlwaysMay = (principal: Principal, { action }: Demand, resourceAccount: string): boolean =>
  principal.kind === 'root' &&
  principal.account === resourceAccount &&
  /^s3:(Get|Put|Delete)BucketPolicy$/.test(action);
