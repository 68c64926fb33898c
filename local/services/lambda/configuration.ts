/** Reads and checks the members that CreateFunction and UpdateFunctionConfiguration share. */
import { notInLocalCloud } from '../../kernel/fault.ts';
import { readVariables } from './environment-variables.ts';
import { invalidParameter } from './faults.ts';
import type { FunctionVersion, Logging } from './store/functions.ts';

export interface ConfigurationInput {
  Role?: string;
  Handler?: string;
  Runtime?: string;
  Description?: string;
  Timeout?: number;
  MemorySize?: number;
  Environment?: { Variables?: Record<string, string> };
  DeadLetterConfig?: { TargetArn?: string };
  TracingConfig?: { Mode?: string };
  VpcConfig?: { SubnetIds?: string[]; SecurityGroupIds?: string[]; Ipv6AllowedForDualStack?: boolean };
  KMSKeyArn?: string;
  Layers?: string[];
  FileSystemConfigs?: unknown[];
  EphemeralStorage?: { Size?: number };
  SnapStart?: { ApplyOn?: string };
  LoggingConfig?: {
    LogFormat?: Logging['format'];
    ApplicationLogLevel?: string;
    SystemLogLevel?: string;
    LogGroup?: string;
  };
}

export const CONFIGURATION_MEMBERS = [
  'Role',
  'Handler',
  'Runtime',
  'Description',
  'Timeout',
  'MemorySize',
  'Environment',
  'DeadLetterConfig',
  'TracingConfig',
  'VpcConfig',
  'KMSKeyArn',
  'Layers',
  'FileSystemConfigs',
  'EphemeralStorage',
  'SnapStart',
  'LoggingConfig',
];

export type Configuration = Pick<
  FunctionVersion,
  | 'role'
  | 'handler'
  | 'runtime'
  | 'description'
  | 'timeout'
  | 'memorySize'
  | 'variables'
  | 'deadLetterArn'
  | 'ephemeralStorage'
  | 'logging'
>;

/** The requested settings, over the previous ones. */
export const readConfiguration = (input: ConfigurationInput, before: Configuration): Configuration => {
  refuseAbsent(input);
  return {
    role: input.Role ?? before.role,
    handler: input.Handler ?? before.handler,
    runtime: input.Runtime ? readRuntime(input.Runtime) : before.runtime,
    description: input.Description ?? before.description,
    timeout: input.Timeout ?? before.timeout,
    memorySize: input.MemorySize ?? before.memorySize,
    variables: input.Environment === undefined ? before.variables : readVariables(input.Environment),
    deadLetterArn: input.DeadLetterConfig === undefined ? before.deadLetterArn : readDeadLetter(input.DeadLetterConfig),
    ephemeralStorage: input.EphemeralStorage?.Size ?? before.ephemeralStorage,
    logging: input.LoggingConfig === undefined ? before.logging : readLogging(input.LoggingConfig, before.logging),
  };
};

/** Features that the local cloud lacks are refused; values that mean "none" are accepted. */
const refuseAbsent = (input: ConfigurationInput): void => {
  if (input.FileSystemConfigs?.length) throw notInLocalCloud('FileSystemConfigs of a Lambda function');
  if (input.KMSKeyArn) throw notInLocalCloud('KMSKeyArn of a Lambda function');
  if (input.VpcConfig?.SubnetIds?.length || input.VpcConfig?.SecurityGroupIds?.length)
    throw notInLocalCloud('VpcConfig of a Lambda function');
  if ((input.TracingConfig?.Mode ?? 'PassThrough') !== 'PassThrough')
    throw notInLocalCloud(`TracingConfig.Mode ${input.TracingConfig?.Mode} of a Lambda function`);
  if ((input.SnapStart?.ApplyOn ?? 'None') !== 'None')
    throw notInLocalCloud(`SnapStart.ApplyOn ${input.SnapStart?.ApplyOn} of a Lambda function`);
};

/** Lambda words the refusal of a runtime in its own way. */
const readRuntime = (runtime: string): string => {
  if (/^nodejs(18|20|22|24)\.x$/.test(runtime)) return runtime;
  if (/^(nodejs|python|java|dotnet|ruby|go|provided)[\w.]*$/.test(runtime))
    throw notInLocalCloud(`the runtime ${runtime} (nodejs18.x to nodejs24.x can be run)`);
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs18.x, ` +
      `nodejs20.x, nodejs22.x, nodejs24.x] or be a valid ARN`,
  );
};

const readDeadLetter = ({ TargetArn }: { TargetArn?: string }): string | undefined => {
  if (!TargetArn) return undefined;
  if (!/^arn:aws[a-zA-Z-]*:(sqs|sns):[a-z0-9-]+:\d{12}:[^:]+$/.test(TargetArn))
    throw invalidParameter(`The provided target arn ${TargetArn} is invalid.`);
  return TargetArn;
};

const readLogging = (
  { LogFormat, ApplicationLogLevel, SystemLogLevel, LogGroup }: NonNullable<ConfigurationInput['LoggingConfig']>,
  before: Logging,
): Logging => {
  const format = LogFormat ?? before.format;
  if (format === 'Text' && (ApplicationLogLevel || SystemLogLevel))
    throw invalidParameter('To configure log levels, LogFormat must be set to JSON.');
  const json = format === 'JSON';
  return {
    format,
    applicationLevel: json ? (ApplicationLogLevel ?? before.applicationLevel ?? 'INFO') : undefined,
    systemLevel: json ? (SystemLogLevel ?? before.systemLevel ?? 'INFO') : undefined,
    group: LogGroup ?? before.group,
  };
};
