/** What API Gateway asks a Lambda authorizer (payload 2.0), and the short answer. */
import * as z from 'zod';
import type { Login } from '../../core/terraform-login.ts';

export const AuthorizerEvent = z.object({
  /** The Authorization header: the gateway refuses a request without it by itself. */
  identitySource: z.tuple([z.string()]),
  pathParameters: z.record(z.string(), z.string()).default({}),
});
export type AuthorizerEvent = z.infer<typeof AuthorizerEvent>;

/** What the function behind the route learns of the login. */
export const AdmittedLogin = z.object({ login: z.string(), by: z.string(), mayBreak: z.enum(['yes', 'no']) });
export type AdmittedLogin = z.infer<typeof AdmittedLogin>;

export interface AuthorizerAnswer {
  readonly isAuthorized: boolean;
  readonly context?: AdmittedLogin;
}

export const answerOf = (login: Login | undefined): AuthorizerAnswer =>
  login === undefined
    ? { isAuthorized: false }
    : { isAuthorized: true, context: { login: login.id, by: login.by, mayBreak: login.mayBreak ? 'yes' : 'no' } };
