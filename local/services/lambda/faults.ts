/** Lambda's errors, coded, worded and numbered as AWS does. */
import { Fault } from '../../kernel/fault.ts';
import { detected, violation } from '../../kernel/validation/sentence.ts';

export const notFound = (message: string): Fault =>
  new Fault('ResourceNotFoundException', message, { status: 404, fields: { Type: 'User' } });

export const functionNotFound = (arn: string): Fault => notFound(`Function not found: ${arn}`);

export const conflict = (message: string): Fault =>
  new Fault('ResourceConflictException', message, { status: 409, fields: { Type: 'User' } });

export const invalidParameter = (message: string): Fault =>
  new Fault('InvalidParameterValueException', message, { fields: { Type: 'User' } });

/** For rules of Lambda's own: what its published model holds, the kernel's validator has checked. */
export const failsConstraint = (member: string, value: unknown, constraint: string): Fault =>
  new Fault('ValidationException', detected([violation(String(value), member, `Member must ${constraint}`)]));

export const preconditionFailed = (): Fault =>
  new Fault(
    'PreconditionFailedException',
    'The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias API to retrieve ' +
      'the latest RevisionId',
    { status: 412, fields: { Type: 'User' } },
  );

export const throttled = (reason: string): Fault =>
  new Fault('TooManyRequestsException', 'Rate Exceeded.', { status: 429, fields: { Type: 'User', Reason: reason } });
