/** The role that SAM makes for a function, a state machine or an event, with its policies. */
import { isRecord, type Raw } from '../raw.ts';
import { policyOfTemplate } from './policy-templates.ts';
import { asList, given, samFault } from './sam.ts';

export interface RoleOrder {
  readonly logicalId: string;
  readonly service: string;
  readonly managed: readonly string[];
  readonly policies: unknown;
  /** Policies that events and queues need, by name. */
  readonly more?: readonly { readonly PolicyName: string; readonly PolicyDocument: unknown }[];
  readonly tags?: readonly Raw[];
  readonly path?: unknown;
  readonly boundary?: unknown;
  readonly trust?: unknown;
}

export const assumedBy = (service: string): Raw => ({
  Version: '2012-10-17',
  Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }],
});

export const roleProperties = (order: RoleOrder): Raw => {
  const { logicalId, service, managed, policies, more = [], tags, path, boundary, trust } = order;
  const listed = asList(policies);
  const arns = listed.filter((policy) => typeof policy === 'string' || isManagedRef(policy)).map(arnOf);
  const inline = listed
    .filter((policy) => typeof policy !== 'string' && !isManagedRef(policy))
    .map((policy) => documentOf(logicalId, policy));
  const named = inline.map((PolicyDocument, at) => ({ PolicyName: `${logicalId}RolePolicy${at}`, PolicyDocument }));
  const all = [...named, ...more];
  return given({
    AssumeRolePolicyDocument: trust ?? assumedBy(service),
    ManagedPolicyArns: managed.length + arns.length > 0 ? [...new Set([...managed, ...arns])] : undefined,
    Policies: all.length > 0 ? all : undefined,
    Path: path,
    PermissionsBoundary: boundary,
    Tags: tags,
  });
};

/** A function in place of the text of an ARN. */
const isManagedRef = (policy: unknown): boolean =>
  isRecord(policy) &&
  Object.keys(policy).length === 1 &&
  ['Ref', 'Fn::Sub', 'Fn::GetAtt', 'Fn::ImportValue', 'Fn::Join'].includes(Object.keys(policy)[0] ?? '');

/** AWS's policies may be named without their ARN; those for services lie under a path. */
const arnOf = (policy: unknown): unknown => {
  if (typeof policy !== 'string' || policy.startsWith('arn:')) return policy;
  const path = policy.startsWith('AWSLambda') && policy.endsWith('Role') ? 'service-role/' : '';
  return `arn:aws:iam::aws:policy/${path}${policy}`;
};

const documentOf = (logicalId: string, policy: unknown): unknown => {
  if (isRecord(policy) && policy['Statement'] !== undefined) return policy;
  const [name, ...others] = isRecord(policy) ? Object.keys(policy) : [];
  if (!isRecord(policy) || name === undefined || others.length > 0)
    throw samFault(logicalId, 'a policy must be a name, an ARN, a document with a Statement, or one policy template');
  return policyOfTemplate(logicalId, name, policy[name]);
};
