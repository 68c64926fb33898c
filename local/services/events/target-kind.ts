/** The kinds of targets of a rule here, known by their ARN. */
import { notInLocalCloud } from '../../kernel/fault.ts';
import type { Place } from './addresses.ts';
import { invalid } from './faults.ts';

export type TargetKind = 'lambda' | 'states' | 'events' | 'sqs' | 'sns' | 'logs' | 'codebuild';

export interface TargetAddress extends Place {
  readonly kind: TargetKind;
  /** The ARN from its sixth part on: `function:name`, `stateMachine:name`, `event-bus/name`, the queue's name … */
  readonly resource: string;
}

const RESOURCE: Readonly<Record<TargetKind, RegExp>> = {
  lambda: /^function:[^:]+(:[^:]+)?$/,
  states: /^stateMachine:[^:]+(:[^:]+)?$/,
  events: /^event-bus\/.+$/,
  sqs: /^[^:/]+$/,
  sns: /^[^:/]+$/,
  logs: /^log-group:[^:]+(:\*)?$/,
  codebuild: /^project\/.+$/,
};

/** Throws ValidationException for what is no ARN, and names targets that AWS has and the local cloud has not. */
export const readTargetArn = (arn: string): TargetAddress => {
  const [, service, region, account, resource] = /^arn:aws:([a-z0-9-]+):([a-z0-9-]*):(\d{12})?:(.+)$/.exec(arn) ?? [];
  if (!service || !resource)
    throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  if (!Object.hasOwn(RESOURCE, service) || (service === 'events' && resource.startsWith('api-destination/')))
    throw notInLocalCloud(`the target ${service}:${resource.split(/[:/]/)[0]} of an EventBridge rule`);
  if (!region || !account || !RESOURCE[service as TargetKind].test(resource))
    throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  return { kind: service as TargetKind, region, account, resource };
};
