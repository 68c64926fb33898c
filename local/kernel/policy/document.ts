/** Policy documents: from JSON text to statements that can be evaluated. */
import { Fault } from '../fault.ts';

export interface Statement {
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: Principals;
  readonly notPrincipals?: Principals;
  readonly conditions: readonly Condition[];
  /** Policy variables are only known since version 2012-10-17. */
  readonly variables: boolean;
}

export interface Condition {
  /** As written, e.g. `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** `*`, or the principals by type. */
export type Principals = '*' | Readonly<Record<string, readonly string[]>>;

const parsed = new Map<string, readonly Statement[]>();
/** Documents are cut to text at most this often in memory; far more than one installation has. */
const MOST_PARSED = 2000;

/** Reads a policy; the same text is parsed once. Throws MalformedPolicyDocument. */
export const readPolicy = (text: string): readonly Statement[] => {
  const known = parsed.get(text);
  if (known) return known;
  const statements = parse(text);
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(text, statements);
  return statements;
};

export const malformed = (message: string): Fault => new Fault('MalformedPolicyDocument', message);

const syntax = (): Fault => malformed('Syntax errors in policy.');

const parse = (text: string): readonly Statement[] => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  const { Version: version, Id: _id, Statement: body, ...rest } = object(document);
  if (Object.keys(rest).length > 0 || body === undefined) throw syntax();
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') throw syntax();
  const statements = (Array.isArray(body) ? body : [body]).map((one) => readStatement(one, version === '2012-10-17'));
  const sids = statements.map(({ sid }) => sid).filter((sid) => sid !== undefined && sid !== '');
  if (new Set(sids).size < sids.length) throw malformed('Statement IDs (SID) in a single policy must be unique.');
  return statements;
};

const readStatement = (value: unknown, variables: boolean): Statement => {
  const {
    Sid: sid,
    Effect: effect,
    Action,
    NotAction,
    Resource,
    NotResource,
    Principal,
    NotPrincipal,
    Condition,
    ...rest
  } = object(value);
  if (Object.keys(rest).length > 0) throw syntax();
  if (effect !== 'Allow' && effect !== 'Deny') throw syntax();
  if (sid !== undefined && typeof sid !== 'string') throw syntax();
  if ((Action === undefined) === (NotAction === undefined)) {
    throw Action === undefined ? malformed('Policy statement must contain actions.') : syntax();
  }
  if (Resource !== undefined && NotResource !== undefined) throw syntax();
  if (Principal !== undefined && NotPrincipal !== undefined) throw syntax();
  return {
    sid,
    effect,
    ...(Action !== undefined && { actions: actions(Action) }),
    ...(NotAction !== undefined && { notActions: actions(NotAction) }),
    ...(Resource !== undefined && { resources: strings(Resource) }),
    ...(NotResource !== undefined && { notResources: strings(NotResource) }),
    ...(Principal !== undefined && { principals: readPrincipals(Principal) }),
    ...(NotPrincipal !== undefined && { notPrincipals: readPrincipals(NotPrincipal) }),
    conditions: Condition === undefined ? [] : readConditions(Condition),
    variables,
  };
};

const actions = (value: unknown): readonly string[] => {
  const list = strings(value);
  for (const action of list) {
    if (action !== '*' && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action))
      throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  }
  return list;
};

const readPrincipals = (value: unknown): Principals => {
  if (value === '*') return '*';
  const byType = Object.entries(object(value)).map(([type, list]) => [type, strings(list)] as const);
  for (const [type] of byType)
    if (!['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(type))
      throw malformed(`Invalid principal in policy: "${type}"`);
  return Object.fromEntries(byType);
};

const readConditions = (value: unknown): readonly Condition[] =>
  Object.entries(object(value)).flatMap(([operator, keys]) =>
    Object.entries(object(keys)).map(([key, values]) => ({ operator, key, values: scalars(values) })),
  );

const object = (value: unknown): Record<string, unknown> => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw syntax();
  return value as Record<string, unknown>;
};

const strings = (value: unknown): readonly string[] => {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0 || !list.every((one) => typeof one === 'string')) throw syntax();
  return list;
};

/** Condition values may be written as booleans and numbers. */
const scalars = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).map((one) => {
    if (typeof one !== 'string' && typeof one !== 'boolean' && typeof one !== 'number') throw syntax();
    return String(one);
  });
