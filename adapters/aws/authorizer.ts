/** What API Gateway asks a Lambda authorizer (payload 2.0), and the short answer. */
import * as z from 'zod';
import type { LeaseWork, Login } from '../../core/terraform-login.ts';

export const AuthorizerEvent = z.object({
  /** The Authorization header: the gateway refuses a request without it by itself. */
  identitySource: z.tuple([z.string()]),
  pathParameters: z.record(z.string(), z.string()).default({}),
});
export type AuthorizerEvent = z.infer<typeof AuthorizerEvent>;

/** What the function behind the route learns of the login. */
export const AdmittedLogin = z.object({
  login: z.string(),
  by: z.string(),
  mayBreak: z.enum(['yes', 'no']),
  mayWrite: z.enum(['yes', 'no']),
  /** `<execution>/<attempt>/<number>` of the lease that a build works under. */
  under: z.string().optional(),
});
export type AdmittedLogin = z.infer<typeof AdmittedLogin>;

const said = (may: boolean): 'yes' | 'no' => (may ? 'yes' : 'no');
const underOf = ({ executionId, attempt, fencing }: LeaseWork): string => `${executionId}/${attempt}/${fencing}`;

export const leaseWorkOf = ({ under }: AdmittedLogin): LeaseWork | undefined => {
  if (under === undefined) return undefined;
  const [executionId = '', attempt, fencing] = under.split('/');
  return { executionId, attempt: Number(attempt), fencing: Number(fencing) };
};

export interface AuthorizerAnswer {
  readonly isAuthorized: boolean;
  readonly context?: AdmittedLogin;
}

export const answerOf = (login: Login | undefined): AuthorizerAnswer =>
  login === undefined
    ? { isAuthorized: false }
    : {
        isAuthorized: true,
        context: {
          login: login.id,
          by: login.by,
          mayBreak: said(login.mayBreak),
          mayWrite: said(login.mayWrite),
          ...(login.under ? { under: underOf(login.under) } : {}),
        },
      };
