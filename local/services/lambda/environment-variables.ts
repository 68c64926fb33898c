import { invalidParameter } from './faults.ts';

/** Names that Lambda sets itself and lets nobody set. */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** Bytes of names and values together. */
const MOST = 4096;

export const readVariables = ({
  Variables,
}: {
  Variables?: Record<string, string>;
}): Record<string, string> | undefined => {
  if (Variables === undefined || Variables === null) return undefined;
  const reserved = Object.keys(Variables).filter((name) => RESERVED.has(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have ` +
        `provided contains reserved keys that are currently not supported for modification. Reserved keys used in ` +
        `this request: ${reserved.join(', ')}`,
    );
  }
  const text = JSON.stringify(Variables);
  if (Buffer.byteLength(Object.entries(Variables).flat().join('')) > MOST) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have ` +
        `provided exceeded the 4KB limit. String measured: ${text.length} bytes`,
    );
  }
  return { ...Variables };
};
