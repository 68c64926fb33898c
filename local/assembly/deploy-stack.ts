/** One stack by a change set: made, executed unless it changes nothing, and followed to its end. */
import type { Caller } from '../kernel/cloud.ts';
import type { OpenCloud } from '../open-cloud.ts';

export interface Progress {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  /** The logical id; the stack's name for the stack itself. */
  readonly resource: string;
  readonly type: string;
  /** CloudFormation's status, or `UNCHANGED` for a stack with nothing to do. */
  readonly status: string;
  readonly reason?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface StackOrder {
  readonly stackName: string;
  /** Text, or the address of a template in S3. */
  readonly template: { readonly TemplateBody: string } | { readonly TemplateURL: string };
  readonly parameters?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly roleArn?: string;
  /** Left as it is where it is not said. */
  readonly terminationProtection?: boolean;
}

interface StackEvent {
  readonly EventId: string;
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string;
  readonly Timestamp: Date;
}

const LOOK_AGAIN = 25;
const UNCHANGED = "The submitted information didn't contain changes";

/** Throws Error with the reasons of the resources that failed. */
export const deployStack = async (
  cloud: OpenCloud,
  caller: Caller,
  order: StackOrder,
  onProgress: (progress: Progress) => void,
): Promise<'changed' | 'unchanged'> => {
  const call = <Out>(operation: string, input: unknown) => cloud.call<Out>('cloudformation', operation, input, caller);
  const outcome = await changeStack(cloud, caller, call, order, onProgress);
  // Only now: a first deployment that failed must leave nothing that cannot be deleted.
  await protect(call, order);
  return outcome;
};

const changeStack = async (
  cloud: OpenCloud,
  caller: Caller,
  call: CloudFormation,
  order: StackOrder,
  onProgress: (progress: Progress) => void,
): Promise<'changed' | 'unchanged'> => {
  const { account, region } = caller;
  const place = { stack: order.stackName, account, region };
  const seen = new Set<string>();
  const isNew = await isMissing(cloud, call, order.stackName);
  if (!isNew) await newEvents(call, order.stackName, seen);
  const changeSet = await makeChangeSet(cloud, call, order, isNew);
  if (changeSet === undefined) {
    const { stackName } = order;
    onProgress({ ...place, resource: stackName, type: STACK, status: 'UNCHANGED', at: cloud.clock.now() });
    return 'unchanged';
  }
  await call('ExecuteChangeSet', { ChangeSetName: changeSet });
  const failures: string[] = [];
  for (;;) {
    const status = (await statusOf(call, order.stackName)) ?? '';
    for (const event of await newEvents(call, order.stackName, seen)) {
      const progress = progressOf(place, event);
      if (event.ResourceStatus.endsWith('_FAILED'))
        failures.push(`${progress.resource} (${progress.type}): ${progress.reason}`);
      onProgress(progress);
    }
    if (status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') return 'changed';
    if (!status.endsWith('_IN_PROGRESS'))
      throw new Error(`stack ${order.stackName}: ${status}\n  ${failures.join('\n  ')}`);
    await pause(cloud);
  }
};

type CloudFormation = <Out>(operation: string, input: unknown) => Promise<Out>;

const STACK = 'AWS::CloudFormation::Stack';

const progressOf = (place: Pick<Progress, 'stack' | 'account' | 'region'>, event: StackEvent): Progress => ({
  ...place,
  resource: event.LogicalResourceId,
  type: event.ResourceType,
  status: event.ResourceStatus,
  ...(event.ResourceStatusReason !== undefined && { reason: event.ResourceStatusReason }),
  at: event.Timestamp.getTime(),
});

const protect = async (call: CloudFormation, order: StackOrder): Promise<void> => {
  const { stackName: StackName, terminationProtection: wanted } = order;
  if (wanted === undefined) return;
  const { Stacks } = await call<{ Stacks: { EnableTerminationProtection: boolean }[] }>('DescribeStacks', {
    StackName,
  });
  if (Stacks[0]!.EnableTerminationProtection === wanted) return;
  await call('UpdateTerminationProtection', { StackName, EnableTerminationProtection: wanted });
};

const pause = ({ clock }: OpenCloud): Promise<void> =>
  new Promise((resolve) => clock.at(clock.now() + LOOK_AGAIN, resolve));

const statusOf = async (call: CloudFormation, StackName: string): Promise<string | undefined> => {
  try {
    const { Stacks } = await call<{ Stacks: { StackStatus: string }[] }>('DescribeStacks', { StackName });
    return Stacks[0]?.StackStatus;
  } catch (error) {
    if ((error as Error).message.endsWith('does not exist')) return undefined;
    throw error;
  }
};

/**
 * The state of the stack once it stands still. A process that was killed may have left it on its way: it goes on by
 * itself.
 */
const standing = async (cloud: OpenCloud, call: CloudFormation, stackName: string): Promise<string | undefined> => {
  for (;;) {
    const status = await statusOf(call, stackName);
    if (!status?.endsWith('_IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS') return status;
    await pause(cloud);
  }
};

/**
 * True if the stack is to be created. As `cdk deploy` does, one whose creation failed is deleted first: nothing else
 * can be done with it.
 */
const isMissing = async (cloud: OpenCloud, call: CloudFormation, StackName: string): Promise<boolean> => {
  const status = await standing(cloud, call, StackName);
  if (status === 'ROLLBACK_COMPLETE' || status === 'ROLLBACK_FAILED') {
    await call('DeleteStack', { StackName });
    const left = await standing(cloud, call, StackName);
    if (left !== undefined) throw new Error(`stack ${StackName}: it failed before and cannot be deleted: ${left}`);
    return true;
  }
  return status === undefined || status === 'REVIEW_IN_PROGRESS';
};

/** Events that were not seen before, oldest first; now they are seen. */
const newEvents = async (
  call: CloudFormation,
  StackName: string,
  seen: Set<string>,
): Promise<readonly StackEvent[]> => {
  const events: StackEvent[] = [];
  let NextToken: string | undefined;
  do {
    const answer: { StackEvents: StackEvent[]; NextToken?: string } = await call('DescribeStackEvents', {
      StackName,
      NextToken,
    });
    const fresh = answer.StackEvents.filter((event) => !seen.has(event.EventId));
    events.push(...fresh);
    NextToken = fresh.length === answer.StackEvents.length ? answer.NextToken : undefined;
  } while (NextToken !== undefined);
  for (const event of events) seen.add(event.EventId);
  return events.reverse();
};

/** The id of a change set that can be executed; undefined if there is nothing to change. */
const makeChangeSet = async (
  cloud: OpenCloud,
  call: CloudFormation,
  order: StackOrder,
  isNew: boolean,
): Promise<string | undefined> => {
  const { stackName, template, parameters = {}, tags = {}, roleArn } = order;
  const { Id } = await call<{ Id: string }>('CreateChangeSet', {
    StackName: stackName,
    ChangeSetName: `deploy-${cloud.clock.now()}`,
    ChangeSetType: isNew ? 'CREATE' : 'UPDATE',
    ...template,
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
    ...(roleArn !== undefined && { RoleARN: roleArn }),
  });
  for (;;) {
    const seen = await call<{ Status: string; StatusReason?: string }>('DescribeChangeSet', { ChangeSetName: Id });
    if (seen.Status === 'CREATE_COMPLETE') return Id;
    if (seen.Status === 'FAILED') {
      await call('DeleteChangeSet', { ChangeSetName: Id });
      if (seen.StatusReason?.startsWith(UNCHANGED)) return undefined;
      throw new Error(`stack ${stackName}: the change set failed: ${seen.StatusReason}`);
    }
    await pause(cloud);
  }
};
