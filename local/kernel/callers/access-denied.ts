/** Refusals, worded and coded as AWS does. */
import type { Demand, Principal } from '../cloud.ts';
import { Fault } from '../fault.ts';

/** Services whose errors are XML say AccessDenied; SNS says AuthorizationError. All answer 403. */
const CODES: Readonly<Record<string, string>> = {
  s3: 'AccessDenied',
  iam: 'AccessDenied',
  sts: 'AccessDenied',
  cloudformation: 'AccessDenied',
  cloudwatch: 'AccessDenied',
  ec2: 'UnauthorizedOperation',
  sns: 'AuthorizationError',
};
/** REST services with JSON bodies answer 403; the AWS JSON protocols answer 400. */
const FORBIDDEN = new Set(['lambda', 'apigateway', 'execute-api', 'scheduler', 'sqs']);

/** `because` continues the sentence; `asked` is the demand of the operation itself, whose service words the error. */
export const accessDenied = (principal: Principal, demand: Demand, because: string, asked: Demand): Fault => {
  const service = asked.action.split(':', 1)[0] as string;
  const code = CODES[service];
  const action = worded(demand.action);
  return new Fault(
    code ?? 'AccessDeniedException',
    `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${demand.resource} ` +
      `${because.replace(demand.action, action)}`,
    { status: code !== undefined || FORBIDDEN.has(service) ? 403 : 400 },
  );
};

/** SNS and SQS spell their actions their own way in these messages. */
const worded = (action: string): string =>
  action.startsWith('sqs:') ? action.toLowerCase() : action.replace(/^sns:/, 'SNS:');
