/**
 * CloudFormation at a target. Change sets are made and read under the target's plan role, executed under its deploy
 * role.
 */

import { createHash } from 'node:crypto';
import {
  type Change,
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetOutput,
  DescribeStackEventsCommand,
  type DescribeStackEventsOutput,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
  ListStackResourcesCommand,
  type ListStackResourcesOutput,
  type StackEvent,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { bodyKey } from '../../core/artifacts.ts';
import { TaglineError } from '../../core/fault.ts';
import { physicalNames } from '../../core/physical-names.ts';
import type { PlannedChange } from '../../core/plan.ts';
import type { ChangeSet, ChangeSetOrder, StackPlace, StackStatus, Stacks } from '../../core/ports/stacks.ts';

/** Clients of a place, under a role of its TargetStack. */
export interface TargetClients {
  cloudFormation(place: StackPlace, role: 'plan' | 'deploy'): CloudFormationClient;
  s3(place: StackPlace, role: 'plan' | 'deploy'): S3Client;
}

/** Longer templates go through the bucket of the target's region. */
const TEMPLATE_BODY_LIMIT = 51_200;

export const cloudFormationStacks = (clients: TargetClients): Stacks => ({
  async createChangeSet(place, order) {
    const client = clients.cloudFormation(place, 'plan');
    try {
      const exists = await isThere(client, place, order);
      const { Id = '', StackId = '' } = await client.send(
        new CreateChangeSetCommand({
          StackName: order.stackName,
          ChangeSetName: order.changeSetName,
          ChangeSetType: exists ? 'UPDATE' : 'CREATE',
          // A stack that could not be made leaves nothing behind: CloudFormation would take no order for it but its
          // deletion.
          ...(exists ? {} : { OnStackFailure: 'DELETE' }),
          Description: order.description.slice(0, 1024),
          ...(await templateOf(clients, place, order.template)),
          Parameters: Object.entries(order.parameters).map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
          Tags: Object.entries(order.tags).map(([Key, Value]) => ({ Key, Value })),
          Capabilities: order.capabilities as ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM' | 'CAPABILITY_AUTO_EXPAND')[],
          RoleARN: physicalNames.stackRoleArn(place.environment, place),
          IncludeNestedStacks: false,
        }),
      );
      return { changeSetId: Id, stackId: StackId };
    } catch (error) {
      throw refused(error, order.stackName);
    }
  },
  async describeChangeSet(place, changeSetId) {
    const client = clients.cloudFormation(place, 'plan');
    try {
      return await readChangeSet(client, changeSetId);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  },
  async executeChangeSet(place, changeSetId, token) {
    try {
      await clients
        .cloudFormation(place, 'deploy')
        .send(new ExecuteChangeSetCommand({ ChangeSetName: changeSetId, ClientRequestToken: token }));
    } catch (error) {
      if (
        (error as Error).name !== 'InvalidChangeSetStatus' &&
        (error as Error).name !== 'InvalidChangeSetStatusException'
      )
        throw error;
      // A retried call: it may have been taken the first time.
      const changeSet = await readChangeSet(clients.cloudFormation(place, 'plan'), changeSetId);
      if (changeSet.status === 'executing' || changeSet.status === 'executed') return;
      throw new TaglineError(
        'ChangeSetNotExecutable',
        `CloudFormation does not execute ${changeSetId}: ${(error as Error).message}`,
        { cause: error },
      );
    }
  },
  async exists(place, stackName) {
    const { Stacks: found = [] } = await describeStacks(clients.cloudFormation(place, 'plan'), stackName);
    return found[0] !== undefined && !isDeleted(found[0].StackStatus ?? '');
  },
  async discard(place, { stackId, changeSetId }) {
    const plan = clients.cloudFormation(place, 'plan');
    try {
      const { status } = await readChangeSet(plan, changeSetId);
      if (status !== 'executing' && status !== 'executed')
        await plan.send(new DeleteChangeSetCommand({ ChangeSetName: changeSetId }));
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    if (!(await neverCame(plan, stackId))) return;
    await clients.cloudFormation(place, 'deploy').send(new DeleteStackCommand({ StackName: stackId }));
  },
  async firstFailure(place, stackId, token) {
    const events = await eventsOf(clients.cloudFormation(place, 'deploy'), stackId, token);
    const failed = events.filter(({ ResourceStatus = '' }) => ResourceStatus.endsWith('_FAILED'));
    // Siblings of what failed are cancelled: they say nothing about the cause.
    const first = failed.find(({ ResourceStatusReason = '' }) => !/cancelled/i.test(ResourceStatusReason)) ?? failed[0];
    if (!first) return undefined;
    return `${first.LogicalResourceId} (${first.ResourceType}): ${first.ResourceStatusReason ?? first.ResourceStatus}`;
  },
  async status(place, stackId) {
    const { Stacks: found = [] } = await describeStacks(clients.cloudFormation(place, 'deploy'), stackId);
    const stack = found[0];
    return stack && statusOf(stack.StackId ?? stackId, stack.StackStatus ?? '', stack.StackStatusReason);
  },
  async deployment(place, stackId) {
    const client = clients.cloudFormation(place, 'deploy');
    const { Stacks: found = [] } = await describeStacks(client, stackId);
    const resources = await resourcesOf(client, stackId);
    const stack = found[0];
    return {
      provider: 'CloudFormation',
      region: place.region,
      name: stack?.StackName ?? '',
      id: stackId,
      status: stack?.StackStatus ?? '',
      outputs: Object.fromEntries(
        (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
      ),
      resources: resources.map(
        ({ LogicalResourceId = '', ResourceType = '', PhysicalResourceId, ResourceStatus = '' }) => ({
          logicalId: LogicalResourceId,
          type: ResourceType,
          status: ResourceStatus,
          ...(PhysicalResourceId === undefined ? {} : { physicalId: PhysicalResourceId }),
        }),
      ),
    };
  },
});

/** All of them: DescribeStackResources stops at a hundred. */
const resourcesOf = async (
  client: CloudFormationClient,
  StackName: string,
): Promise<readonly StackResourceSummary[]> => {
  const found: StackResourceSummary[] = [];
  let NextToken: string | undefined;
  do {
    const page: ListStackResourcesOutput = await client.send(
      new ListStackResourcesCommand({ StackName, ...(NextToken === undefined ? {} : { NextToken }) }),
    );
    found.push(...(page.StackResourceSummaries ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
};

/** Stacks that CloudFormation lets be deleted and nothing else. */
const DEAD: readonly string[] = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED'];

const isDeleted = (status: string): boolean => status === 'DELETE_COMPLETE';

/**
 * Was the stack ever created? A change set of that name is dropped. Throws `StackMustBeDeleted` for one from before
 * that nothing else can be done with.
 */
const isThere = async (
  client: CloudFormationClient,
  { account, region }: StackPlace,
  { stackName, changeSetName }: ChangeSetOrder,
): Promise<boolean> => {
  const { Stacks: found = [] } = await describeStacks(client, stackName);
  const status = found[0]?.StackStatus ?? 'DELETE_COMPLETE';
  if (DEAD.includes(status)) {
    throw new TaglineError('StackMustBeDeleted', `the stack ${stackName} in ${region} of ${account} is ${status}`, {
      expected: 'a stack that can be updated, or none',
      remedy: `aws cloudformation delete-stack --stack-name ${stackName} --region ${region} (as somebody of ${account})`,
    });
  }
  if (isDeleted(status)) return false;
  await dropNamesake(client, stackName, changeSetName);
  return status !== 'REVIEW_IN_PROGRESS';
};

/** Of a call that came before and whose answer was lost. */
const dropNamesake = async (client: CloudFormationClient, StackName: string, ChangeSetName: string): Promise<void> => {
  try {
    await client.send(new DeleteChangeSetCommand({ StackName, ChangeSetName }));
  } catch (error) {
    if (!isGone(error)) throw error;
  }
};

/** A shell without a change set left, or the remains of a creation that was rolled back. */
const neverCame = async (client: CloudFormationClient, stackId: string): Promise<boolean> => {
  const { Stacks: found = [] } = await describeStacks(client, stackId);
  const status = found[0]?.StackStatus;
  if (status === 'ROLLBACK_COMPLETE') return true;
  if (status !== 'REVIEW_IN_PROGRESS') return false;
  const { Summaries = [] } = await client.send(new ListChangeSetsCommand({ StackName: stackId }));
  return Summaries.length === 0;
};

/** What the deployment under `token` did, oldest first. */
const eventsOf = async (client: CloudFormationClient, StackName: string, token: string): Promise<StackEvent[]> => {
  const found: StackEvent[] = [];
  let NextToken: string | undefined;
  do {
    const page: DescribeStackEventsOutput = await client.send(
      new DescribeStackEventsCommand({ StackName, ...(NextToken === undefined ? {} : { NextToken }) }),
    );
    const own = (page.StackEvents ?? []).filter(({ ClientRequestToken }) => ClientRequestToken === token);
    found.push(...own);
    // Newest first: what is older than the deployment's first event is another deployment's.
    NextToken = found.length > 0 && own.length === 0 ? undefined : page.NextToken;
  } while (NextToken !== undefined);
  return found.reverse();
};

const describeStacks = async (client: CloudFormationClient, StackName: string) => {
  try {
    return await client.send(new DescribeStacksCommand({ StackName }));
  } catch (error) {
    if (isGone(error)) return { Stacks: [] };
    throw error;
  }
};

const isGone = (error: unknown): boolean => {
  const { name, message } = error as Error;
  return (
    name === 'ChangeSetNotFound' ||
    name === 'ChangeSetNotFoundException' ||
    (name === 'ValidationError' && /does not exist/.test(message))
  );
};

const templateOf = async (
  clients: TargetClients,
  place: StackPlace,
  template: string,
): Promise<{ TemplateBody: string } | { TemplateURL: string }> => {
  if (Buffer.byteLength(template) <= TEMPLATE_BODY_LIMIT) return { TemplateBody: template };
  const s3 = clients.s3(place, 'plan');
  const Bucket = physicalNames.artifactBucket(place);
  const Key = bodyKey(place.environment, 'template', createHash('sha256').update(template).digest('hex'));
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: template, ContentType: 'application/json' }));
  const { hostname, protocol, port, path } = await endpointOf(s3, Bucket);
  return { TemplateURL: `${protocol}//${hostname}${port}${path}/${Key}` };
};

/** Host names are the SDK's business: its own endpoint for the bucket. */
const endpointOf = async (
  s3: S3Client,
  Bucket: string,
): Promise<{ protocol: string; hostname: string; port: string; path: string }> => {
  const given = await s3.config.endpoint?.();
  if (given)
    return {
      protocol: given.protocol,
      hostname: given.hostname,
      port: given.port ? `:${given.port}` : '',
      path: `/${Bucket}`,
    };
  const { url } = s3.config.endpointProvider({
    Bucket,
    Region: await s3.config.region(),
    UseFIPS: false,
    UseDualStack: false,
    ForcePathStyle: false,
  });
  return {
    protocol: url.protocol,
    hostname: url.hostname,
    port: url.port ? `:${url.port}` : '',
    path: url.pathname.replace(/\/$/, ''),
  };
};

const readChangeSet = async (client: CloudFormationClient, changeSetId: string): Promise<ChangeSet> => {
  const pages: DescribeChangeSetOutput[] = [];
  let NextToken: string | undefined;
  do {
    const page: DescribeChangeSetOutput = await client.send(
      new DescribeChangeSetCommand({ ChangeSetName: changeSetId, ...(NextToken === undefined ? {} : { NextToken }) }),
    );
    pages.push(page);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  const [first = {}] = pages;
  const changes = pages.flatMap((page) => page.Changes ?? []);
  const status = changeSetStatus(first);
  const content =
    status === 'ready' || status === 'empty'
      ? {
          id: first.ChangeSetId,
          template: (
            await client.send(new GetTemplateCommand({ ChangeSetName: changeSetId, TemplateStage: 'Original' }))
          ).TemplateBody,
          parameters: (first.Parameters ?? []).map(({ ParameterKey, ParameterValue, ResolvedValue }) => ({
            ParameterKey,
            ParameterValue,
            ResolvedValue,
          })),
          tags: first.Tags ?? [],
          capabilities: first.Capabilities ?? [],
          changes,
        }
      : {};
  return {
    changeSetId: first.ChangeSetId ?? changeSetId,
    stackId: first.StackId ?? '',
    stackName: first.StackName ?? '',
    status,
    changes: changes.flatMap(plannedChange),
    content,
    ...(first.StatusReason === undefined ? {} : { reason: first.StatusReason }),
  };
};

/** CloudFormation calls a change set without changes FAILED, and says so only in words. */
const EMPTY = /didn't contain changes|No updates are to be performed/;

const changeSetStatus = ({
  Status,
  ExecutionStatus,
  StatusReason = '',
}: DescribeChangeSetOutput): ChangeSet['status'] => {
  if (ExecutionStatus === 'EXECUTE_IN_PROGRESS') return 'executing';
  if (ExecutionStatus?.startsWith('EXECUTE_')) return 'executed';
  if (Status === 'CREATE_COMPLETE') return ExecutionStatus === 'AVAILABLE' ? 'ready' : 'failed';
  if (Status === 'FAILED') return EMPTY.test(StatusReason) ? 'empty' : 'failed';
  return Status === 'CREATE_PENDING' || Status === 'CREATE_IN_PROGRESS' ? 'creating' : 'failed';
};

const plannedChange = ({ ResourceChange }: Change): PlannedChange[] => {
  if (!ResourceChange) return [];
  const {
    Action,
    Replacement,
    LogicalResourceId = '',
    ResourceType = '',
    PhysicalResourceId,
    Details = [],
  } = ResourceChange;
  const properties = [
    ...new Set(
      Details.flatMap(({ Target }) => (Target?.Name ? [`${Target.Attribute ?? 'Properties'}.${Target.Name}`] : [])),
    ),
  ];
  return [
    {
      action: Action === 'Modify' && Replacement === 'True' ? 'Replace' : (Action as PlannedChange['action']),
      resource: LogicalResourceId,
      type: ResourceType,
      properties,
      ...(PhysicalResourceId === undefined ? {} : { physicalId: PhysicalResourceId }),
    },
  ];
};

const statusOf = (stackId: string, status: string, reason: string | undefined): StackStatus => ({
  stackId,
  status,
  settled: !status.endsWith('_IN_PROGRESS'),
  succeeded: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'].includes(status),
  ...(reason === undefined ? {} : { reason }),
});

const refused = (error: unknown, stackName: string): unknown => {
  const { name, message } = error as Error;
  if (
    name !== 'ValidationError' &&
    name !== 'InsufficientCapabilitiesException' &&
    name !== 'AlreadyExistsException' &&
    name !== 'LimitExceededException'
  )
    return error;
  return new TaglineError(
    name === 'ValidationError' ? 'TemplateInvalid' : name,
    `CloudFormation refuses the change set of ${stackName}: ${message}`,
    { cause: error },
  );
};
