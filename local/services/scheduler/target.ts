/** The targets of schedules: templated targets, known by their ARN. Universal ones, of any API, are not here. */
import { notInLocalCloud } from '../../kernel/fault.ts';
import { hasSdkService } from '../../kernel/sdk/services.ts';
import { invalid } from './faults.ts';

export interface Target {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
  readonly EventBridgeParameters?: { readonly DetailType: string; readonly Source: string };
  readonly SqsParameters?: { readonly MessageGroupId?: string };
}

const KNOWN = ['Arn', 'RoleArn', 'Input', 'DeadLetterConfig', 'RetryPolicy', 'EventBridgeParameters', 'SqsParameters'];

const KINDS = {
  lambda: /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[^:]+(:[^:]+)?$/,
  states: /^arn:aws:states:[a-z0-9-]+:\d{12}:stateMachine:[^:]+(:[^:]+)?$/,
  events: /^arn:aws:events:[a-z0-9-]+:\d{12}:event-bus\/.+$/,
  sqs: /^arn:aws:sqs:[a-z0-9-]+:\d{12}:[^:/]+$/,
  sns: /^arn:aws:sns:[a-z0-9-]+:\d{12}:[^:/]+$/,
} as const;

export type TargetKind = keyof typeof KINDS | 'universal';

const UNIVERSAL = /^arn:aws:scheduler:::aws-sdk:([a-z0-9]+):([a-z][A-Za-z0-9]*)$/;
/** Schedules change things: they do not read. */
const READING =
  /^(get|describe|list|poll|receive|search|scan|query|select|read|lookup|discover|validate|batchGet|batchDescribe|batchRead|transactGet|adminGet|adminList|testMigration|retrieve|testConnection|translateDocument|isAuthorized|invokeModel)/;

/** Service and action of a universal target; undefined for another. */
export const universalOf = (arn: string): { readonly service: string; readonly action: string } | undefined => {
  const [, service, action] = UNIVERSAL.exec(arn) ?? [];
  return service === undefined || action === undefined ? undefined : { service, action };
};

/** Throws ValidationException for what is no ARN, and names targets that AWS has and the local cloud has not. */
export const kindOf = (arn: string): TargetKind => {
  const universal = universalOf(arn);
  if (universal) return checkUniversal(arn, universal);
  const [, service = ''] = /^arn:aws:([a-z0-9-]+):[a-z0-9-]*:(?:\d{12})?:.+$/.exec(arn) ?? [];
  if (service === '') throw invalid(`Provided Arn is not in correct format. Resource : ${arn}`);
  if (!Object.hasOwn(KINDS, service)) throw notInLocalCloud(`the target ${arn} of a schedule`);
  if (!KINDS[service as keyof typeof KINDS].test(arn))
    throw invalid(`Provided Arn is not in correct format. Resource : ${arn}`);
  return service as TargetKind;
};

const checkUniversal = (arn: string, { service, action }: { service: string; action: string }): TargetKind => {
  if (READING.test(action)) throw invalid(`Invalid RequestJson provided. Reason: ${arn} is a read-only action.`);
  if (!hasSdkService(service)) throw notInLocalCloud(`the target ${arn} of a schedule`);
  return 'universal';
};

/** Throws ValidationException. */
export const checkTarget = (target: Target): Target => {
  for (const [name, value] of Object.entries(target))
    if (!KNOWN.includes(name) && value !== undefined && value !== null)
      throw notInLocalCloud(`${name} of a schedule's target`);
  const kind = kindOf(target.Arn);
  if (kind === 'events' && !target.EventBridgeParameters)
    throw invalid('EventBridgeParameters is required for an EventBridge target.');
  if (kind !== 'events' && target.EventBridgeParameters)
    throw invalid('EventBridgeParameters is only supported for an EventBridge target.');
  if (kind !== 'sqs' && target.SqsParameters) throw invalid('SqsParameters is only supported for an SQS target.');
  const { Arn: dead } = target.DeadLetterConfig ?? {};
  if (dead !== undefined && !KINDS.sqs.test(dead))
    throw invalid(`Provided Arn is not in correct format. Resource : ${dead}`);
  if (['events', 'states', 'universal'].includes(kind) && target.Input !== undefined && !isJson(target.Input))
    throw invalid('Input must be valid JSON for this target.');
  return target;
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
