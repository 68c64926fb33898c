/** The reason of a resource's failure, as stack events give it. */
import { Fault } from '../../../kernel/fault.ts';

/** Faults that other services answered; all else is CloudFormation's own. */
const foreign = new WeakSet<Error>();

/** Remembers that the fault is another service's. */
export const fromService = (error: unknown): unknown => {
  if (error instanceof Fault) foreign.add(error);
  return error;
};

/** Work on a resource was given up because another one failed. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

const HANDLER_CODES: readonly (readonly [RegExp, string])[] = [
  [/AccessDenied|Unauthorized|AuthorizationError/, 'AccessDenied'],
  [/AlreadyExist|InUse|EntityAlreadyExists|BucketAlreadyOwnedByYou/, 'AlreadyExists'],
  [/NotFound|NoSuch|NonExistent|DoesNotExist/, 'NotFound'],
  [/Throttl|TooManyRequests/, 'Throttling'],
  [/LimitExceeded/, 'ServiceLimitExceeded'],
  [/Conflict|Concurrent/, 'ResourceConflict'],
  [/Internal|ServiceException/, 'ServiceInternalError'],
];

/** `secrets` (values of NoEcho parameters) are blotted out. */
export const reasonOf = (error: unknown, token: string, secrets: readonly string[]): string => {
  const text = error instanceof Error ? error.message : String(error);
  const message = error instanceof Error && foreign.has(error) ? handlerMessage(error as Fault, text, token) : text;
  return secrets.reduce((text, secret) => text.replaceAll(secret, '****'), message);
};

const handlerMessage = (fault: Fault, text: string, token: string): string => {
  if (fault.code === 'NotInLocalCloud') return text;
  const code = HANDLER_CODES.find(([pattern]) => pattern.test(fault.code))?.[1] ?? 'InvalidRequest';
  return `Resource handler returned message: "${text}" (RequestToken: ${token}, HandlerErrorCode: ${code})`;
};
