/**
 * `REPLACE_ON_FAILURE` where CloudFormation accepts nothing but deletion of the stack: the stack is deleted and made
 * again from the template. A change set cannot be made before the deletion, so the plan holds the order for it; the
 * order lies in the region's bucket under its digest.
 */
import type { Job } from '../../core/job.ts';
import type { ChangeSetOrder, StandingStack } from '../../core/ports/stacks.ts';
import { isGone } from '../../core/ports/stacks.ts';
import type { JobLook, PlanLook, Work, WorkOrder, WorkPlace, WorkPorts } from '../../core/work.ts';
import { changeSetOrder } from './change-set-order.ts';
import { refuseProtected, removalsOf } from './removals.ts';

/** `replace <stack> <digest of the order>`: no ARN of a change set begins so. */
const REPLACE = /^replace (\S+) (\S+)$/;

export const isReplacement = (planId = ''): boolean => REPLACE.test(planId);

const partsOf = (planId = ''): { readonly stack: string; readonly digest: string } => {
  const [, stack = '', digest = ''] = REPLACE.exec(planId) ?? [];
  return { stack, digest };
};

/** Of these nobody uses anything: a creation failed, and was taken back. */
const NEVER_STOOD: readonly string[] = ['CREATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'];
const FAILED: readonly string[] = [...NEVER_STOOD, 'DELETE_FAILED', 'UPDATE_ROLLBACK_FAILED'];

interface Replacement extends Pick<Work, 'start' | 'look' | 'outputs'> {
  /** Undefined where the stack can be updated, or created. */
  readonly make: (order: WorkOrder) => Promise<{ readonly id: string } | undefined>;
  readonly lookAtPlan: (place: WorkPlace, id: string) => Promise<PlanLook>;
  readonly discard: (place: WorkPlace, id: string) => Promise<void>;
}

export const replacement = (ports: WorkPorts): Replacement => {
  const { stacks } = ports;
  /** The change set that makes the stack again. */
  const againOf = async (place: WorkPlace, planId = '') => {
    const order = await stacks.keptOrder(place, partsOf(planId).digest);
    return { order, changeSet: await stacks.describeChangeSet(place, order.changeSetName, order.stackName) };
  };
  return {
    async make(order) {
      if (order.configuration['ActionMode'] !== 'REPLACE_ON_FAILURE') return undefined;
      const stack = await stacks.standing(order.place, String(order.configuration['StackName']));
      if (!stack || !FAILED.includes(stack.status)) return undefined;
      // As on AWS the remains of a creation that fails stay to be looked at: the next run replaces them.
      const wanted: ChangeSetOrder = { ...(await changeSetOrder(ports, order)), onFailure: 'ROLLBACK' };
      const { digest } = await stacks.keepOrder(order.place, wanted);
      return { id: `replace ${stack.stackId} ${digest}` };
    },
    async lookAtPlan(place, id) {
      const { stack: stackId, digest } = partsOf(id);
      const stack = await stacks.standing(place, stackId);
      if (!stack || isGone(stack.status)) return { state: 'carried out' };
      refuseProtected(stack, place);
      return { state: 'made', plan: planOf(stack, place, await stacks.keptOrder(place, digest)) };
    },
    async discard(place, id) {
      const { changeSet } = await againOf(place, id);
      if (changeSet) await stacks.discard(place, changeSet);
    },
    async start({ planId, token }, place) {
      const old = await stacks.status(place, partsOf(planId).stack);
      if (old && !isGone(old.status)) {
        await stacks.deleteStack(place, old.stackId, token);
        return undefined;
      }
      const { order, changeSet } = await againOf(place, planId);
      if (changeSet === undefined) await stacks.createChangeSet(place, order);
      else if (changeSet.status === 'ready') await stacks.executeChangeSet(place, changeSet.changeSetId, token);
      return undefined;
    },
    async look(job, place) {
      const deletion = await lookAtDeletion(ports, job, place);
      if (deletion) return deletion;
      const stack = await stacks.status(place, job.name);
      if (stack && !stack.settled && stack.status !== 'REVIEW_IN_PROGRESS') return { state: 'working' };
      const { changeSet } = await againOf(place, job.planId);
      switch (changeSet?.status) {
        case 'creating':
        case 'executing':
          return { state: 'working' };
        case undefined:
        case 'ready':
          return { state: 'not taken', begun: true };
        case 'executed':
          return stack ? settled(ports, stack, place, job) : { state: 'working' };
        default:
          return failed('CHANGE_SET_FAILED', changeSet?.reason);
      }
    },
    async outputs({ name, planId }, place) {
      const stack = await stacks.status(place, name);
      if (stack && stack.status !== 'REVIEW_IN_PROGRESS') return stacks.deployment(place, stack.stackId);
      const gone = { id: partsOf(planId).stack, status: 'DELETE_COMPLETE', outputs: {}, resources: [], removed: true };
      return { provider: 'CloudFormation', region: place.region, name, ...gone };
    },
  };
};

const planOf = (stack: StandingStack, { account, region }: WorkPlace, order: ChangeSetOrder) => ({
  name: stack.name,
  jobId: `Stack/${account}/${region}/${stack.name}`,
  content: { replace: stack.stackId, template: stack.template, resources: stack.resources, order },
  changes: removalsOf(stack),
  notes: [`The stack is ${stack.status}: it is deleted with what is listed, then made again from the template.`],
  empty: false,
  mustBeSeen: !NEVER_STOOD.includes(stack.status),
});

const failed = (status: string, reason: string | undefined): JobLook => ({
  state: 'ended',
  succeeded: false,
  status,
  ...(reason === undefined ? {} : { reason }),
});

/** Undefined once the old stack is gone. */
const lookAtDeletion = async ({ stacks }: WorkPorts, job: Job, place: WorkPlace): Promise<JobLook | undefined> => {
  const old = await stacks.status(place, partsOf(job.planId).stack);
  if (!old || isGone(old.status)) return undefined;
  if (!old.settled) return { state: 'working' };
  const reason = await stacks.firstFailure(place, old.stackId, job.token);
  return reason === undefined ? { state: 'not taken' } : failed(old.status, reason);
};

const settled = async (
  { stacks }: WorkPorts,
  { stackId, status, succeeded, reason }: NonNullable<Awaited<ReturnType<WorkPorts['stacks']['status']>>>,
  place: WorkPlace,
  { token }: Job,
): Promise<JobLook> => {
  if (succeeded) return { state: 'ended', succeeded, status };
  return failed(status, (await stacks.firstFailure(place, stackId, token)) ?? reason);
};
