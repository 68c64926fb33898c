/** Calls a function as API Gateway, which its policy must allow for exactly this route or authorizer. */
import type { Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { Api } from '../model.ts';

export type Called =
  | { readonly kind: 'answer'; readonly payload: string }
  /** The function failed, is not there or may not be called: `why` is for the access log. */
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'too large' };

export const callFunction = async (
  cloud: Cloud,
  api: Api,
  call: { readonly arn: string; readonly sourceArn: string; readonly event: unknown; readonly timeout: number },
): Promise<Called> => {
  const { arn, sourceArn, event, timeout } = call;
  const [, , , region = api.region, account = api.account] = arn.split(':');
  const principal = {
    kind: 'service',
    service: 'apigateway.amazonaws.com',
    account: api.account,
    arn: 'apigateway.amazonaws.com',
    sourceArn,
    sourceAccount: api.account,
  } as const;
  const late = Promise.withResolvers<Called>();
  const timer = setTimeout(() => late.resolve({ kind: 'timeout' }), timeout);
  const invoked = cloud
    .call<{ Payload?: Uint8Array; FunctionError?: string }>(
      'lambda',
      'Invoke',
      { FunctionName: arn, Payload: JSON.stringify(event) },
      { account, region, principal },
    )
    .then(({ Payload, FunctionError }): Called => {
      const payload = Buffer.from(Payload ?? []).toString('utf8');
      if (FunctionError) return { kind: 'failed', why: 'The Lambda function returned an error' };
      return { kind: 'answer', payload };
    }, refused);
  try {
    return await Promise.race([invoked, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

const refused = (error: unknown): Called => {
  if (!(error instanceof Fault)) throw error;
  if (error.code === 'TooManyRequestsException') return { kind: 'busy' };
  if (error.code === 'RequestTooLargeException') return { kind: 'too large' };
  if (error.code === 'AccessDeniedException')
    return {
      kind: 'failed',
      why:
        'The IAM role configured on the integration or API Gateway doesn’t have permissions to call the ' +
        'integration. Check the permissions and try again.',
    };
  return { kind: 'failed', why: error.message };
};
