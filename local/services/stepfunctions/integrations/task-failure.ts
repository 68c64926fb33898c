/** A service's refusal as a task's error: names and wording as Step Functions gives them. */
import { Fault } from '../../../kernel/fault.ts';
import { TaskFailure } from './integration.ts';

export interface Naming {
  /** The prefix of error names: `DynamoDB`. */
  readonly prefix: string;
  /** The service's name in causes: `AmazonDynamoDBv2`. */
  readonly service: string;
  /** The class of errors that have no class of their own: `AmazonDynamoDBException`. */
  readonly base: string;
}

/** Codes for which SDKs have no class. */
const UNMODELLED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'ValidationException',
  'ValidationError',
  'UnrecognizedClientException',
  'SerializationException',
  'NotInLocalCloud',
  'InternalFailure',
  'ThrottlingException',
]);

const withSuffix = (code: string): string => (code.endsWith('Exception') ? code : `${code}Exception`);

/** Of an optimized integration. */
export const optimizedFailure = (error: unknown, naming: Naming, requestId: string): TaskFailure => {
  if (error instanceof TaskFailure) return error;
  if (!(error instanceof Fault)) throw error;
  const name = UNMODELLED.has(error.code) ? naming.base : withSuffix(error.code);
  return new TaskFailure(
    `${naming.prefix}.${name}`,
    `${error.message} (Service: ${naming.service}; Status Code: ${error.status}; Error Code: ${error.code}; Request ` +
      `ID: ${requestId}; Proxy: null)`,
  );
};

/** Of an `aws-sdk:` integration. */
export const sdkFailure = (error: unknown, prefix: string, requestId: string): TaskFailure => {
  if (error instanceof TaskFailure) return error;
  if (!(error instanceof Fault)) throw error;
  const name = UNMODELLED.has(error.code) ? `${prefix}Exception` : withSuffix(error.code);
  return new TaskFailure(
    `${prefix}.${name}`,
    `${error.message} (Service: ${prefix}, Status Code: ${error.status}, Request ID: ${requestId}) (SDK Attempt ` +
      `Count: 1)`,
  );
};
