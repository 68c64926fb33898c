/** Reads and checks the members that CreateFunction and UpdateFunctionConfiguration share. */
import { notInLocalCloud } from '../../kernel/fault.ts';
import { readVariables } from './environment-variables.ts';
import { failsConstraint, invalidParameter } from './faults.ts';
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
  LoggingConfig?: { LogFormat?: string; ApplicationLogLevel?: string; SystemLogLevel?: string; LogGroup?: string };
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

/** What is asked for, over what was there. */
export const readConfiguration = (input: ConfigurationInput, before: Configuration): Configuration => {
  refuseAbsent(input);
  return {
    role: input.Role === undefined ? before.role : readRole(input.Role),
    handler: input.Handler === undefined ? before.handler : readHandler(input.Handler),
    runtime: input.Runtime === undefined ? before.runtime : readRuntime(input.Runtime),
    description: input.Description === undefined ? before.description : readDescription(input.Description),
    timeout: readWhole('timeout', input.Timeout, before.timeout, 1, 900),
    memorySize: readWhole('memorySize', input.MemorySize, before.memorySize, 128, 10_240),
    variables: input.Environment === undefined ? before.variables : readVariables(input.Environment),
    deadLetterArn: input.DeadLetterConfig === undefined ? before.deadLetterArn : readDeadLetter(input.DeadLetterConfig),
    ephemeralStorage: readWhole(
      'ephemeralStorage.size',
      input.EphemeralStorage?.Size,
      before.ephemeralStorage,
      512,
      10_240,
    ),
    logging: input.LoggingConfig === undefined ? before.logging : readLogging(input.LoggingConfig, before.logging),
  };
};

/** What the local cloud does not do must not pass unnoticed; what means "none" passes. */
const refuseAbsent = (input: ConfigurationInput): void => {
  if (input.Layers?.length) throw notInLocalCloud('Layers of a Lambda function');
  if (input.FileSystemConfigs?.length) throw notInLocalCloud('FileSystemConfigs of a Lambda function');
  if (input.KMSKeyArn) throw notInLocalCloud('KMSKeyArn of a Lambda function');
  if (input.VpcConfig?.SubnetIds?.length || input.VpcConfig?.SecurityGroupIds?.length)
    throw notInLocalCloud('VpcConfig of a Lambda function');
  if ((input.TracingConfig?.Mode ?? 'PassThrough') !== 'PassThrough')
    throw notInLocalCloud(`TracingConfig.Mode ${input.TracingConfig?.Mode} of a Lambda function`);
  if ((input.SnapStart?.ApplyOn ?? 'None') !== 'None')
    throw notInLocalCloud(`SnapStart.ApplyOn ${input.SnapStart?.ApplyOn} of a Lambda function`);
};

const readRole = (value: unknown): string => {
  if (!/^arn:aws[a-zA-Z-]*:iam::\d{12}:role\/[a-zA-Z_0-9+=,.@\-_/]+$/.test(String(value)))
    throw failsConstraint(
      'role',
      value,
      'satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
    );
  return String(value);
};

const readHandler = (value: unknown): string => {
  if (!/^[^\s]{1,128}$/.test(String(value)))
    throw failsConstraint(
      'handler',
      value,
      'satisfy regular expression pattern: [^\\s]+ and have length less than or equal to 128',
    );
  return String(value);
};

const readRuntime = (value: unknown): string => {
  const runtime = String(value);
  if (/^nodejs(18|20|22|24)\.x$/.test(runtime)) return runtime;
  if (/^(nodejs|python|java|dotnet|ruby|go|provided)[\w.]*$/.test(runtime))
    throw notInLocalCloud(`the runtime ${runtime} (nodejs18.x to nodejs24.x can be run)`);
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs18.x, ` +
      `nodejs20.x, nodejs22.x, nodejs24.x] or be a valid ARN`,
  );
};

const readDescription = (value: unknown): string => {
  if (String(value).length > 256) throw failsConstraint('description', value, 'have length less than or equal to 256');
  return String(value);
};

export const readWhole = (member: string, value: unknown, before: number, least: number, most: number): number => {
  if (value === undefined || value === null) return before;
  if (!Number.isInteger(value) || (value as number) < least)
    throw failsConstraint(member, value, `have value greater than or equal to ${least}`);
  if ((value as number) > most) throw failsConstraint(member, value, `have value less than or equal to ${most}`);
  return value as number;
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
  if (format !== 'Text' && format !== 'JSON')
    throw failsConstraint('loggingConfig.logFormat', format, 'satisfy enum value set: [JSON, Text]');
  if (format === 'Text' && (ApplicationLogLevel || SystemLogLevel))
    throw invalidParameter('To configure log levels, LogFormat must be set to JSON.');
  const level = (member: string, value: string | undefined, of: readonly string[]): string | undefined => {
    if (value !== undefined && !of.includes(value))
      throw failsConstraint(`loggingConfig.${member}`, value, `satisfy enum value set: [${of.join(', ')}]`);
    return value;
  };
  if (LogGroup !== undefined && !/^[.\-_/#A-Za-z0-9]{1,512}$/.test(LogGroup))
    throw failsConstraint(
      'loggingConfig.logGroup',
      LogGroup,
      'satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+',
    );
  const json = format === 'JSON';
  return {
    format,
    applicationLevel: json
      ? (level('applicationLogLevel', ApplicationLogLevel, ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']) ??
        before.applicationLevel ??
        'INFO')
      : undefined,
    systemLevel: json
      ? (level('systemLogLevel', SystemLogLevel, ['DEBUG', 'INFO', 'WARN']) ?? before.systemLevel ?? 'INFO')
      : undefined,
    group: LogGroup ?? before.group,
  };
};
