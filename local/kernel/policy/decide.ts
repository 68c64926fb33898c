/**
 * May this principal do this? AWS's order: an explicit deny anywhere wins; in one account identity or resource policy
 * may allow, across accounts both must; permissions boundary and session policies only narrow. Pure: everything it
 * needs is in the question.
 */
import type { Principal } from '../cloud.ts';
import { conditionsMet } from './conditions.ts';
import type { Statement } from './document.ts';
import { matches, matchesResource } from './pattern.ts';
import { namedBy } from './principal-match.ts';
import type { RequestContext } from './request-context.ts';
import { fillIn } from './variables.ts';

export interface Question {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: RequestContext;
  readonly identity: readonly Statement[];
  readonly boundary?: readonly Statement[] | undefined;
  readonly session?: readonly Statement[] | undefined;
  readonly resourcePolicy?: readonly Statement[] | undefined;
  readonly resourcePolicyDecides?: boolean | undefined;
  /** Only the action of the request is known: its resource `*` is one of the service, nobody knows which. */
  readonly opaque?: boolean | undefined;
}

/** `because` continues the sentence "… is not authorized to perform X on resource Y". */
export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly because: string };

type Kind = 'identity-based' | 'resource-based' | 'session' | 'permissions boundary';
const POLICY: Record<Kind, string> = {
  'identity-based': 'identity-based policy',
  'resource-based': 'resource-based policy',
  session: 'session policy',
  'permissions boundary': 'permissions boundary',
};

export const decide = (question: Question): Decision => {
  const { principal, resourceAccount } = question;
  const notes: string[] = [];
  const ask = (kind: Kind, statements: readonly Statement[] | undefined) => read(question, kind, statements, notes);
  const root = principal.kind === 'root';
  const own = principal.account === resourceAccount && principal.kind !== 'service' && principal.kind !== 'anonymous';
  const identity = root ? ALL : ask('identity-based', question.identity);
  const resource = ask('resource-based', question.resourcePolicy);
  const session = question.session ? ask('session', question.session) : ALL;
  const boundary = question.boundary ? ask('permissions boundary', question.boundary) : ALL;
  const explicit = [identity, resource, session, boundary].find(({ denied }) => denied !== undefined)?.denied;
  if (explicit !== undefined) return { allowed: false, because: explicit };
  // If only the resource's policy decides, root needs it too: a key policy that locks root out does so on AWS.
  if (root && own && !question.resourcePolicyDecides) return YES;

  const lacking = (kind: Kind): Decision => ({
    allowed: false,
    because: `because no ${POLICY[kind]} allows the ${question.action} action${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`,
  });
  if (principal.kind === 'service' || principal.kind === 'anonymous')
    return resource.allowed ? YES : lacking('resource-based');

  const narrowed = !session.allowed ? lacking('session') : !boundary.allowed ? lacking('permissions boundary') : YES;
  const byIdentity: Decision = identity.allowed ? narrowed : lacking('identity-based');
  if (own) {
    if (resource.allowed === 'session') return YES;
    if (resource.allowed === 'direct') return principal.kind === 'user' ? YES : narrowed;
    if (question.resourcePolicyDecides && resource.allowed === undefined) return lacking('resource-based');
    return byIdentity;
  }
  if (!byIdentity.allowed) return byIdentity;
  return resource.allowed ? YES : lacking('resource-based');
};

const YES: Decision = { allowed: true };
const ALL: Read = { allowed: 'session', denied: undefined };

interface Read {
  /** How closely the allowing statement names the principal. */
  readonly allowed: 'session' | 'direct' | 'account' | undefined;
  readonly denied: string | undefined;
}

const CLOSENESS = ['account', 'direct', 'session'] as const;

const read = (question: Question, kind: Kind, statements: readonly Statement[] | undefined, notes: string[]): Read => {
  let allowed: Read['allowed'];
  for (const statement of statements ?? []) {
    const named = kind === 'resource-based' ? namedBy(statement, question.principal) : 'session';
    if (named === undefined) continue;
    const applies = statementApplies(statement, question);
    if (applies === false) continue;
    const where = `in ${kind === 'identity-based' ? 'an' : 'a'} ${POLICY[kind]}`;
    if (statement.effect === 'Deny') {
      const unknown = applies === true ? '' : ` (the ${applies.unknown} is not in the local cloud)`;
      return { allowed: undefined, denied: `with an explicit deny ${where}${unknown}` };
    }
    if (applies !== true) notes.push(`the ${applies.unknown} ${where} is not in the local cloud`);
    else if (CLOSENESS.indexOf(named) > (allowed ? CLOSENESS.indexOf(allowed) : -1)) allowed = named;
  }
  return { allowed, denied: undefined };
};

/** Whether a statement speaks of this action, this resource and this situation. */
const statementApplies = (statement: Statement, question: Question): boolean | { readonly unknown: string } => {
  const action = question.action.toLowerCase();
  const acts = (list: readonly string[]): boolean => list.some((one) => matches(one.toLowerCase(), action));
  if (statement.actions ? !acts(statement.actions) : acts(statement.notActions ?? [])) return false;
  const on = resourceApplies(statement, question);
  if (on === false) return false;
  const met = conditionsMet(statement, question.context);
  if (met === 'not met') return false;
  return on === true && met === 'met' ? true : on !== true ? on : (met as { unknown: string });
};

const resourceApplies = (
  { resources, notResources, variables }: Statement,
  { action, resource, context, opaque }: Question,
): boolean | { readonly unknown: string } => {
  const list = resources ?? notResources;
  // Trust policies and some resource policies (Lambda's permissions before they are written out) have no Resource: they
  // mean their own.
  if (!list) return true;
  if (opaque && resource === '*') {
    const hit = opaqueHit(list, action);
    return typeof hit === 'boolean' ? (resources ? hit : !hit) : hit;
  }
  let hit = false;
  for (const one of list) {
    const filled = variables && one.includes('${') ? fillIn(one, context) : { pattern: one };
    if ('unknown' in filled) return { unknown: `policy variable \${${filled.unknown}}` };
    if ('pattern' in filled && matchesResource(filled.pattern, resource)) hit = true;
  }
  return resources ? hit : !hit;
};

/** Whether a list of patterns names a resource of which only the service is known. */
const opaqueHit = (list: readonly string[], action: string): boolean | { readonly unknown: string } => {
  if (list.some((pattern) => /^\*+$/.test(pattern))) return true;
  const service = action.split(':', 1)[0] as string;
  const mayBeIts = list.some((pattern) => pattern.includes('${') || matches(pattern.split(':')[2] ?? '*', service));
  return mayBeIts ? { unknown: `resource of ${action}` } : false;
};
