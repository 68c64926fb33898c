/** What CloudFormation tells of a stack: itself, its resources, its events. */
import {
  type CloudFormationClient,
  DescribeStacksCommand,
  ListChangeSetsCommand,
  paginateDescribeStackEvents,
  paginateListStackResources,
  type Stack,
  type StackEvent,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import type { Deployment } from '../../core/execution.ts';
import type { StackStatus } from '../../core/ports/stacks.ts';
import { isNotFound } from './cloudformation-errors.ts';

/** Undefined if there is none. By its id, a deleted stack is still found, as DELETE_COMPLETE. */
export const readStack = async (client: CloudFormationClient, StackName: string): Promise<Stack | undefined> => {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0];
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
};

export const stackStatus = ({ StackId = '', StackStatus, StackStatusReason }: Stack): StackStatus => {
  const status: string = StackStatus ?? '';
  return {
    stackId: StackId,
    status,
    settled: !status.endsWith('_IN_PROGRESS'),
    succeeded: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'].includes(status),
    ...(StackStatusReason === undefined ? {} : { reason: StackStatusReason }),
  };
};

/** A stack without any resource: a shell without a change set, or the remains of a creation that was rolled back. */
export const wasNeverCreated = async (client: CloudFormationClient, stackId: string): Promise<boolean> => {
  const status = (await readStack(client, stackId))?.StackStatus;
  if (status === 'ROLLBACK_COMPLETE') return true;
  if (status !== 'REVIEW_IN_PROGRESS') return false;
  const { Summaries = [] } = await client.send(new ListChangeSetsCommand({ StackName: stackId }));
  return Summaries.length === 0;
};

export const readDeployment = async (
  client: CloudFormationClient,
  region: string,
  stackId: string,
): Promise<Deployment> => {
  const stack = await readStack(client, stackId);
  const outputs = stack?.Outputs ?? [];
  return {
    provider: 'CloudFormation',
    region,
    name: stack?.StackName ?? '',
    id: stackId,
    status: stack?.StackStatus ?? '',
    outputs: Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
    resources: await resourcesOf(client, stackId),
  };
};

/** All resources: DescribeStackResources stops at a hundred. */
const resourcesOf = async (client: CloudFormationClient, StackName: string): Promise<Deployment['resources']> => {
  const found: StackResourceSummary[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
    found.push(...StackResourceSummaries);
  return found.map(({ LogicalResourceId = '', ResourceType = '', PhysicalResourceId, ResourceStatus = '' }) => ({
    logicalId: LogicalResourceId,
    type: ResourceType,
    status: ResourceStatus,
    ...(PhysicalResourceId === undefined ? {} : { physicalId: PhysicalResourceId }),
  }));
};

/** The first resource that failed in the deployment under `token`, and why; undefined if none failed. */
export const firstFailure = async (
  client: CloudFormationClient,
  stackId: string,
  token: string,
): Promise<string | undefined> => {
  const events = await eventsOf(client, stackId, token);
  const failed = events.filter(({ ResourceStatus = '' }) => ResourceStatus.endsWith('_FAILED'));
  // Siblings of what failed are cancelled: they say nothing about the cause.
  const first = failed.find(({ ResourceStatusReason = '' }) => !/cancelled/i.test(ResourceStatusReason)) ?? failed[0];
  if (!first) return undefined;
  return `${first.LogicalResourceId} (${first.ResourceType}): ${first.ResourceStatusReason ?? first.ResourceStatus}`;
};

/** What the deployment under `token` did, oldest first. */
const eventsOf = async (client: CloudFormationClient, StackName: string, token: string): Promise<StackEvent[]> => {
  const found: StackEvent[] = [];
  for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName })) {
    const own = StackEvents.filter(({ ClientRequestToken }) => ClientRequestToken === token);
    // Newest first: what is older than the deployment's first event is another deployment's.
    if (found.length > 0 && own.length === 0) break;
    found.push(...own);
  }
  return found.reverse();
};
