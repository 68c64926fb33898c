/** The environment of a function: its own variables and what Lambda sets. Nothing of this machine's is in it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../../../kernel/cloud.ts';
import type { FunctionVersion } from '../store/functions.ts';

/**
 * `place` is a folder of the environment's own: an empty home and empty configuration files, so that no SDK looks for
 * this machine's.
 */
export const functionVariables = (
  fn: FunctionVersion,
  around: {
    readonly url: string;
    readonly credentials: Credentials;
    readonly taskRoot: string;
    readonly stream: string;
    readonly place: string;
  },
): Record<string, string> => {
  const { url, credentials, taskRoot, stream, place } = around;
  const home = join(place, 'home');
  const temporary = join(place, 'tmp');
  const config = join(place, 'aws-config');
  for (const folder of [home, temporary]) mkdirSync(folder, { recursive: true });
  writeFileSync(config, '');
  return {
    LANG: 'en_US.UTF-8',
    ...fn.variables,
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    TMPDIR: temporary,
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: fn.handler,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_REGION: fn.region,
    AWS_DEFAULT_REGION: fn.region,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: fn.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: stream,
    ...(fn.logging.format === 'JSON' && {
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_LEVEL: fn.logging.applicationLevel ?? 'INFO',
    }),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_ENDPOINT_URL: url,
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: config,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
};
