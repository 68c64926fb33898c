/**
 * Decides whether a role's trust policy fixes the names of its sessions. Whoever assumes a role chooses the session's
 * name, unless the policy ties it to the caller: Identity Center and other SAML providers set it themselves;
 * `sts:RoleSessionName` may demand `${aws:username}`, or one name of one IAM user.
 */
import * as z from 'zod';

const Texts = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const Statement = z.object({
  Effect: z.string(),
  Action: Texts.optional(),
  NotAction: Texts.optional(),
  Principal: z.union([z.string(), z.record(z.string(), Texts)]).optional(),
  Condition: z.record(z.string(), z.record(z.string(), Texts)).optional(),
});
type Statement = z.infer<typeof Statement>;
const Trust = z.object({
  Statement: z.union([Statement.transform((one) => [one]), z.array(Statement)]),
});

const ASSUMING = ['sts:assumerole', 'sts:assumerolewithsaml', 'sts:assumerolewithwebidentity'];
const USER_NAME = `\${aws:username}`;

/** False for a policy that cannot be read, and for one that has no way in. */
export const fixesSessionName = (trust: unknown, session: string): boolean => {
  const read = Trust.safeParse(trust);
  if (!read.success) return false;
  const waysIn = read.data.Statement.filter(({ Effect, ...statement }) => Effect === 'Allow' && lets(statement));
  return waysIn.length > 0 && waysIn.every((statement) => fixes(statement, session));
};

/** Does the statement let somebody assume the role? A pattern counts as everything that it may match. */
const lets = ({ Action, NotAction }: Pick<Statement, 'Action' | 'NotAction'>): boolean =>
  NotAction !== undefined ||
  (Action ?? []).some((action) => /[*?]/.test(action) || ASSUMING.includes(action.toLowerCase()));

const fixes = ({ Action = [], NotAction, Principal, Condition = {} }: Statement, session: string): boolean => {
  const assuming = Action.filter((action) => ASSUMING.includes(action.toLowerCase()));
  if (NotAction || Action.some((action) => /[*?]/.test(action))) return false;
  if (assuming.every((action) => action.toLowerCase() === 'sts:assumerolewithsaml')) return true;
  const [only, ...others] = demandedNames(Condition);
  if (only === undefined || others.length > 0) return false;
  return only === USER_NAME || (only === session && isOneUser(Principal));
};

/** Names that the policy demands. An operator that lets the key be missing demands none, nor does a pattern. */
const demandedNames = (conditions: NonNullable<Statement['Condition']>): readonly string[] =>
  Object.entries(conditions).flatMap(([operator, keys]) =>
    /^String(Equals|Like)$/i.test(operator)
      ? Object.entries(keys).flatMap(([key, values]) => (key.toLowerCase() === 'sts:rolesessionname' ? values : []))
      : [],
  );

const isOneUser = (principal: Statement['Principal']): boolean => {
  if (principal === undefined || typeof principal === 'string') return false;
  const named = Object.entries(principal).flatMap(([kind, values]) => values.map((value) => ({ kind, value })));
  return named.length === 1 && named[0]?.kind === 'AWS' && /^arn:[^:]+:iam::\d{12}:user\//.test(named[0].value);
};
