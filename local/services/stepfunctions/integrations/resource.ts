/** What the Resource of a Task says. */

export type Pattern = 'request' | 'sync' | 'sync:2' | 'waitForTaskToken';

export type Resource =
  | { readonly kind: 'function'; readonly arn: string }
  | {
      readonly kind: 'service';
      /** `lambda`, or `aws-sdk:dynamodb` */
      readonly service: string;
      /** `invoke` */
      readonly action: string;
      readonly pattern: Pattern;
      /** As the history names it: `invoke.waitForTaskToken`. */
      readonly resource: string;
    };

const SERVICE =
  /^arn:aws[a-z-]*:states:[a-z0-9-]*:\d*:((?:aws-sdk:)?[a-zA-Z0-9]+):([a-zA-Z0-9]+)(?:\.(sync|sync:2|waitForTaskToken))?$/;
const FUNCTION = /^arn:aws[a-z-]*:lambda:[^:]+:[^:]+:function:[^:]+(:[^:]+)?$/;

/** Undefined if it is neither a Lambda function's ARN nor a service integration's. */
export const readResource = (arn: string): Resource | undefined => {
  if (FUNCTION.test(arn)) return { kind: 'function', arn };
  const match = SERVICE.exec(arn);
  if (!match) return undefined;
  const [, service = '', action = '', pattern] = match;
  return {
    kind: 'service',
    service,
    action,
    pattern: (pattern as Pattern | undefined) ?? 'request',
    resource: pattern ? `${action}.${pattern}` : action,
  };
};
