/** Hands one firing to its target, under the role that the schedule names. */
import { createHash } from 'node:crypto';
import type { Caller, Cloud } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { pascal } from '../../kernel/sdk/casing.ts';
import type { JsonObject } from '../../kernel/sdk/json-value.ts';
import { inputOf, sdkServiceOf } from '../../kernel/sdk/services.ts';
import { groupArn, type Place, scheduleArn } from './names.ts';
import { kindOf, type Target, type TargetKind, universalOf } from './target.ts';

export interface Firing {
  readonly place: Place;
  readonly group: string;
  readonly name: string;
  readonly target: Target;
  /** Of this firing; the same for every try. */
  readonly id: string;
  /** Milliseconds: when it was due. */
  readonly time: number;
}

export const callTarget = async (cloud: Cloud, firing: Firing, attempts: number): Promise<void> => {
  const { target } = firing;
  const kind = kindOf(target.Arn);
  await CALLS[kind](cloud, firing, textOf(firing, attempts), callerOf(cloud, firing, target.Arn));
};

/** Throws AccessDenied where the role does not trust the scheduler. */
export const assumeScheduleRole = (cloud: Cloud, place: Place, group: string, role: string) => {
  const arn = groupArn(place, group);
  const session = createHash('sha256').update(arn).digest('hex').slice(0, 32);
  return cloud.assumeRole(role, 'scheduler.amazonaws.com', session, { arn, account: place.account });
};

/** A universal target is in the schedule's own account and region. */
const callerOf = (cloud: Cloud, { place, group, target }: Firing, arn: string): Caller => {
  const [, , , region, account] = universalOf(arn) ? [] : arn.split(':');
  return {
    account: account ?? place.account,
    region: region ?? place.region,
    principal: assumeScheduleRole(cloud, place, group, target.RoleArn),
  };
};

/** Keywords of the schedule's input are replaced by what this firing is. */
const textOf = ({ place, group, name, target, id, time }: Firing, attempts: number): string => {
  const arn = scheduleArn(place, group, name);
  const when = `${new Date(time).toISOString().slice(0, 19)}Z`;
  const words: Readonly<Record<string, string>> = {
    '<aws.scheduler.schedule-arn>': arn,
    '<aws.scheduler.scheduled-time>': when,
    '<aws.scheduler.execution-id>': id,
    '<aws.scheduler.attempt-number>': String(attempts + 1),
  };
  if (target.Input !== undefined)
    return Object.entries(words).reduce((text, [word, value]) => text.replaceAll(word, value), target.Input);
  return JSON.stringify({
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: place.account,
    time: when,
    region: place.region,
    resources: [arn],
    detail: '{}',
  });
};

export const queueUrl = (cloud: Cloud, arn: string): string => {
  const [, , , , account, name] = arn.split(':');
  return `${cloud.url}/${account}/${name}`;
};

type CallOf = (cloud: Cloud, firing: Firing, input: string, caller: Caller) => Promise<unknown>;

/** The name makes a start that is repeated after a crash the same start. */
const startExecution: CallOf = async (cloud, { target, id }, input, caller) => {
  try {
    await cloud.call('states', 'StartExecution', { stateMachineArn: target.Arn, name: id, input }, caller);
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'ExecutionAlreadyExists')) throw error;
  }
};

const putEvent: CallOf = async (cloud, { target }, input, caller) => {
  const { DetailType, Source } = target.EventBridgeParameters as { DetailType: string; Source: string };
  const Entries = [{ EventBusName: target.Arn, DetailType, Source, Detail: input }];
  const answer = await cloud.call<{ Entries?: readonly { ErrorCode?: string; ErrorMessage?: string }[] }>(
    'events',
    'PutEvents',
    { Entries },
    caller,
  );
  const [entry] = answer.Entries ?? [];
  if (entry?.ErrorCode) throw new Fault(entry.ErrorCode, entry.ErrorMessage ?? '');
};

const callAnything: CallOf = (cloud, { target }, input, caller) => {
  const { service: name, action } = universalOf(target.Arn) as { service: string; action: string };
  const service = sdkServiceOf(name);
  const parameters = target.Input === undefined ? {} : (JSON.parse(input) as JsonObject);
  return cloud.call(service.scope, pascal(action), inputOf(service, parameters), caller);
};

const CALLS: Readonly<Record<TargetKind, CallOf>> = {
  lambda: (cloud, { target }, input, caller) =>
    cloud.call(
      'lambda',
      'Invoke',
      { FunctionName: target.Arn, InvocationType: 'Event', Payload: Buffer.from(input) },
      caller,
    ),
  universal: callAnything,
  states: startExecution,
  events: putEvent,
  sqs: (cloud, { target }, input, caller) =>
    cloud.call(
      'sqs',
      'SendMessage',
      {
        QueueUrl: queueUrl(cloud, target.Arn),
        MessageBody: input,
        ...(target.SqsParameters?.MessageGroupId ? { MessageGroupId: target.SqsParameters.MessageGroupId } : {}),
      },
      caller,
    ),
  sns: (cloud, { target }, input, caller) =>
    cloud.call('sns', 'Publish', { TopicArn: target.Arn, Message: input }, caller),
};
