/**
 * CloudFormation at a target. Change sets are made and read under the target's plan role, executed under its deploy
 * role.
 */
import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { zipSync } from 'fflate';
import { TaglineError } from '../../core/fault.ts';
import { physicalNames } from '../../core/physical-names.ts';
import { type ChangeSet, type ChangeSetOrder, isGone, type StackPlace, type Stacks } from '../../core/ports/stacks.ts';
import { readChangeSet } from './change-set.ts';
import { changeSetRefused, isInvalidChangeSetStatus, isNotFound } from './cloudformation-errors.ts';
import { detectDrift, readDrift } from './stack-drift.ts';
import { firstFailure, readDeployment, readStack, stackStatus, wasNeverCreated } from './stack-reading.ts';
import { readStanding } from './standing-stack.ts';
import type { TargetClients } from './target-clients.ts';
import { bodyIn, putBody, templateSource } from './template-source.ts';

export const cloudFormationStacks = (clients: TargetClients): Stacks => ({
  async createChangeSet(place, order) {
    const client = clients.cloudFormation(place, 'plan');
    try {
      const exists = await isCreated(client, place, order);
      const { Id = '', StackId = '' } = await client.send(
        new CreateChangeSetCommand({
          StackName: order.stackName,
          ChangeSetName: order.changeSetName,
          ChangeSetType: exists ? 'UPDATE' : 'CREATE',
          // A failed creation leaves nothing behind: CloudFormation accepts nothing but deletion for its remains.
          ...(exists ? {} : { OnStackFailure: order.onFailure ?? 'DELETE' }),
          Description: order.description.slice(0, 1024),
          ...(await templateSource(clients, place, order.template)),
          Parameters: Object.entries(order.parameters).map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
          Tags: Object.entries(order.tags).map(([Key, Value]) => ({ Key, Value })),
          Capabilities: order.capabilities as ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM' | 'CAPABILITY_AUTO_EXPAND')[],
          RoleARN: order.roleArn ?? physicalNames.stackRoleArn(place.environment, place),
          IncludeNestedStacks: false,
          ...(order.revertDrift && exists ? { DeploymentMode: 'REVERT_DRIFT' as const } : {}),
        }),
      );
      return { changeSetId: Id, stackId: StackId };
    } catch (error) {
      throw changeSetRefused(error, order.stackName);
    }
  },
  async keepOrder(place, order) {
    const { key } = await putBody(clients, place, 'template', JSON.stringify(order));
    return { digest: key.split('/').at(-1) ?? '' };
  },
  async keptOrder(place, digest) {
    const text = await bodyIn(clients, place, 'template', digest);
    if (text !== undefined) return JSON.parse(text) as ChangeSetOrder;
    throw new TaglineError('OrderMissing', `the order ${digest} is not in the bucket of ${place.region} any more`, {
      remedy: 'Retry the whole stage (--all).',
    });
  },
  handOver(place, what, name) {
    const bytes = what instanceof Uint8Array ? what : zipSync(Object.fromEntries(what), { mtime: SAME_TIME });
    return putBody(clients, place, 'artifact', bytes, name);
  },
  async describeChangeSet(place, changeSet, stackName) {
    try {
      return await readChangeSet(clients.cloudFormation(place, 'plan'), changeSet, stackName);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  },
  async executeChangeSet(place, changeSetId, token) {
    try {
      await clients
        .cloudFormation(place, 'deploy')
        .send(new ExecuteChangeSetCommand({ ChangeSetName: changeSetId, ClientRequestToken: token }));
    } catch (error) {
      if (!isInvalidChangeSetStatus(error)) throw error;
      // The call may be a repetition of one that CloudFormation has accepted.
      if (wasExecuted(await readChangeSet(clients.cloudFormation(place, 'plan'), changeSetId))) return;
      throw new TaglineError(
        'ChangeSetNotExecutable',
        `CloudFormation does not execute ${changeSetId}: ${(error as Error).message}`,
        { cause: error },
      );
    }
  },
  standing(place, nameOrId) {
    return readStanding(clients.cloudFormation(place, 'plan'), nameOrId);
  },
  async deleteStack(place, stackId, token) {
    const order = new DeleteStackCommand({ StackName: stackId, ClientRequestToken: token });
    await clients.cloudFormation(place, 'deploy').send(order);
  },
  async exists(place, stackName) {
    const stack = await readStack(clients.cloudFormation(place, 'plan'), stackName);
    return stack !== undefined && !isGone(stack.StackStatus ?? '');
  },
  async discard(place, { stackId, changeSetId }) {
    const plan = clients.cloudFormation(place, 'plan');
    await ignoringNotFound(async () => {
      if (!wasExecuted(await readChangeSet(plan, changeSetId)))
        await plan.send(new DeleteChangeSetCommand({ ChangeSetName: changeSetId }));
    });
    if (await wasNeverCreated(plan, stackId))
      await clients.cloudFormation(place, 'deploy').send(new DeleteStackCommand({ StackName: stackId }));
  },
  firstFailure(place, stackId, token) {
    return firstFailure(clients.cloudFormation(place, 'deploy'), stackId, token);
  },
  async status(place, stackId) {
    const stack = await readStack(clients.cloudFormation(place, 'deploy'), stackId);
    return stack && stackStatus({ StackId: stackId, ...stack });
  },
  detectDrift(place, stackId) {
    return detectDrift(clients.cloudFormation(place, 'plan'), stackId);
  },
  drift(place, id) {
    return readDrift(clients.cloudFormation(place, 'plan'), id);
  },
  deployment(place, stackId) {
    return readDeployment(clients.cloudFormation(place, 'deploy'), place.region, stackId);
  },
});

/** The same files make the same zip. */
const SAME_TIME = '1980-01-01T00:00:00';

/** Stacks that CloudFormation lets be deleted and nothing else. */
const DEAD: readonly string[] = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED'];

/**
 * Whether the stack was ever created. A change set of the same name is deleted: it is of an earlier call whose answer
 * was lost. Throws `StackMustBeDeleted` for a stack that can only be deleted.
 */
const isCreated = async (
  client: CloudFormationClient,
  { account, region }: StackPlace,
  { stackName, changeSetName }: ChangeSetOrder,
): Promise<boolean> => {
  const status = (await readStack(client, stackName))?.StackStatus;
  if (status === undefined || isGone(status)) return false;
  if (DEAD.includes(status)) {
    throw new TaglineError('StackMustBeDeleted', `the stack ${stackName} in ${region} of ${account} is ${status}`, {
      expected: 'a stack that can be updated, or none',
      remedy: `aws cloudformation delete-stack --stack-name ${stackName} --region ${region} (as somebody of ${account})`,
    });
  }
  await ignoringNotFound(() =>
    client.send(new DeleteChangeSetCommand({ StackName: stackName, ChangeSetName: changeSetName })),
  );
  return status !== 'REVIEW_IN_PROGRESS';
};

const wasExecuted = ({ status }: ChangeSet): boolean => status === 'executing' || status === 'executed';

const ignoringNotFound = async (call: () => Promise<unknown>): Promise<void> => {
  try {
    await call();
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
};
