/** A version as the API shows it. */

import { functionArn } from './function-name.ts';
import type { FunctionVersion } from './store/functions.ts';

/** `qualified` answers carry the version in the ARN, as AWS's do when a qualifier was asked for. */
export const describeVersion = (fn: FunctionVersion, qualified = false) => ({
  FunctionName: fn.name,
  FunctionArn: qualified ? functionArn(fn, fn.version) : functionArn(fn),
  Runtime: fn.runtime,
  Role: fn.role,
  Handler: fn.handler,
  CodeSize: fn.codeSize,
  Description: fn.description,
  Timeout: fn.timeout,
  MemorySize: fn.memorySize,
  LastModified: awsTime(fn.modified),
  CodeSha256: fn.codeSha256,
  Version: fn.version,
  ...(fn.variables && { Environment: { Variables: fn.variables } }),
  ...(fn.deadLetterArn && { DeadLetterConfig: { TargetArn: fn.deadLetterArn } }),
  ...(fn.layers.length > 0 && { Layers: fn.layers.map(({ arn, codeSize }) => ({ Arn: arn, CodeSize: codeSize })) }),
  TracingConfig: { Mode: 'PassThrough' },
  RevisionId: fn.revisionId,
  State: 'Active',
  LastUpdateStatus: 'Successful',
  PackageType: 'Zip',
  Architectures: [fn.architecture],
  EphemeralStorage: { Size: fn.ephemeralStorage },
  SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
  LoggingConfig: {
    LogFormat: fn.logging.format,
    ...(fn.logging.applicationLevel && { ApplicationLogLevel: fn.logging.applicationLevel }),
    ...(fn.logging.systemLevel && { SystemLogLevel: fn.logging.systemLevel }),
    LogGroup: fn.logging.group,
  },
});

/** Lambda writes times as text, with this zone. */
export const awsTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '+0000');
