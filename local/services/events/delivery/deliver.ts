/**
 * Hands one event to its target: as EventBridge where a resource policy decides, under the target's role where it has
 * one.
 */
import { createHash } from 'node:crypto';
import type { Caller, Cloud, Principal } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { BusAddress } from '../addresses.ts';
import { busDemand } from '../rule-demand.ts';
import type { EventStore } from '../store.ts';
import { readTargetArn, type TargetAddress, type TargetKind } from '../target-kind.ts';
import type { Delivery } from './delivery.ts';
import { asEvents } from './principals.ts';
import { queueUrl } from './queue-url.ts';

/** Buses may forward to each other in a circle; AWS breaks such circles too. */
export const MOST_HOPS = 8;

interface Needs {
  readonly cloud: Cloud;
  readonly store: EventStore;
  /** Puts an event on a bus with everything it has; see Ingest. */
  forward(bus: BusAddress, delivery: Delivery): void;
}

type Deliver = (needs: Needs, delivery: Delivery, to: TargetAddress, caller: Caller) => Promise<unknown>;

export const makeDeliver =
  (needs: Needs) =>
  async (delivery: Delivery): Promise<void> => {
    const to = readTargetArn(delivery.target.Arn);
    const caller = { account: to.account, region: to.region, principal: principalOf(needs.cloud, delivery) };
    await DELIVER[to.kind](needs, delivery, to, caller);
  };

const principalOf = (cloud: Cloud, { target, ruleArn }: Delivery): Principal => {
  if (!target.RoleArn) return asEvents(ruleArn);
  const session = createHash('sha256').update(ruleArn).digest('hex').slice(0, 32);
  return cloud.assumeRole(target.RoleArn, 'events.amazonaws.com', session, {
    arn: ruleArn,
    account: ruleArn.split(':')[4] as string,
  });
};

/** An event without a role for another bus comes from the rule's account, which the bus's policy must name. */
const putOnBus: Deliver = async ({ cloud, store, forward }, delivery, to, caller) => {
  const bus = { account: to.account, region: to.region, name: to.resource.slice('event-bus/'.length) };
  if (delivery.hops >= MOST_HOPS)
    throw new Fault('LoopDetected', `the event came through ${delivery.hops} buses already`);
  if (!store.bus(bus)) throw new Fault('ResourceNotFoundException', `Event bus ${bus.name} does not exist.`);
  const account = delivery.ruleArn.split(':')[4] as string;
  const principal: Principal = delivery.target.RoleArn
    ? caller.principal
    : { kind: 'root', account, arn: `arn:aws:iam::${account}:root` };
  const { source, 'detail-type': detailType } = JSON.parse(delivery.payload) as Record<string, string>;
  const context = {
    'events:source': source ?? [],
    'events:detail-type': detailType ?? [],
    'events:eventBusInvocation': 'true',
  };
  cloud.authorize({ region: caller.region, account, principal }, [
    busDemand({ store }, 'events:PutEvents', bus, context),
  ]);
  forward(bus, delivery);
};

/** The name makes a start that is repeated after a crash the same start. */
const startExecution: Deliver = async ({ cloud }, delivery, _to, caller) => {
  const name = `${delivery.eventId}_${createHash('sha256').update(`${delivery.ruleArn} ${delivery.target.Id} ${delivery.hops}`).digest('hex').slice(0, 32)}`;
  const input = { stateMachineArn: delivery.target.Arn, name, input: delivery.payload };
  try {
    await cloud.call('states', 'StartExecution', input, caller);
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'ExecutionAlreadyExists')) throw error;
  }
};

const sendMessage: Deliver = ({ cloud }, { target, payload }, _to, caller) =>
  cloud.call(
    'sqs',
    'SendMessage',
    {
      QueueUrl: queueUrl(cloud, target.Arn),
      MessageBody: payload,
      ...(target.SqsParameters?.MessageGroupId ? { MessageGroupId: target.SqsParameters.MessageGroupId } : {}),
    },
    caller,
  );

const putLogEvent: Deliver = async ({ cloud }, { payload, eventId }, to, caller) => {
  const logGroupName = to.resource.replace(/^log-group:/, '').replace(/:\*$/, '');
  const logStreamName = eventId;
  try {
    await cloud.call('logs', 'CreateLogStream', { logGroupName, logStreamName }, caller);
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'ResourceAlreadyExistsException')) throw error;
  }
  const logEvents = [{ timestamp: cloud.clock.now(), message: payload }];
  await cloud.call('logs', 'PutLogEvents', { logGroupName, logStreamName, logEvents }, caller);
};

/** An input that was written for the build overrides its project; an event does not. */
const startBuild: Deliver = ({ cloud }, { target, payload }, to, caller) => {
  const written = target.Input !== undefined || target.InputTransformer !== undefined;
  const overrides = written ? (JSON.parse(payload) as object) : {};
  return cloud.call(
    'codebuild',
    'StartBuild',
    { ...overrides, projectName: to.resource.slice('project/'.length) },
    caller,
  );
};

const DELIVER: Readonly<Record<TargetKind, Deliver>> = {
  lambda: ({ cloud }, { target, payload }, _to, caller) =>
    cloud.call(
      'lambda',
      'Invoke',
      { FunctionName: target.Arn, InvocationType: 'Event', Payload: Buffer.from(payload) },
      caller,
    ),
  states: startExecution,
  events: putOnBus,
  sqs: sendMessage,
  sns: ({ cloud }, { target, payload }, _to, caller) =>
    cloud.call('sns', 'Publish', { TopicArn: target.Arn, Message: payload }, caller),
  logs: putLogEvent,
  codebuild: startBuild,
};
