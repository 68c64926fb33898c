/**
 * A stack that is taken away (`DELETE_ONLY`, or a destruction of the address), or whose drift is accepted. Both are
 * planned and carried out like a change set: what would go, or what would be accepted, is read under the plan role, and
 * bound by its digest.
 */
import type { Deployment } from '../../core/execution.ts';
import { TaglineError } from '../../core/fault.ts';
import type { Job } from '../../core/job.ts';
import { isGone } from '../../core/ports/stacks.ts';
import type { JobLook, PlanLook, Work, WorkOrder, WorkPlace, WorkPorts } from '../../core/work.ts';
import { refuseProtected, removalsOf } from './removals.ts';

/** `destroy <stack>`, `accept <stack> <comparison>`: no ARN of a change set begins so. */
const KIND = /^(destroy|accept) (\S+)(?: (\S+))?$/;

/** Does the action take its stack away, or accept what stands there? */
export const isUpkept = ({ execution: { purpose }, configuration }: Pick<WorkOrder, 'execution' | 'configuration'>) =>
  purpose === 'destroy' || purpose === 'accept' || deletesOnly(configuration);

const deletesOnly = ({ ActionMode }: WorkOrder['configuration']): boolean => ActionMode === 'DELETE_ONLY';

export const isUpkeep = (planId = ''): boolean => KIND.test(planId);

const partsOf = (planId = ''): { kind: 'destroy' | 'accept'; stack: string; comparison: string } => {
  const [, kind, stack = '', comparison = ''] = KIND.exec(planId) ?? [];
  return { kind: kind === 'accept' ? 'accept' : 'destroy', stack, comparison };
};

interface Upkeep extends Pick<Work, 'start' | 'look' | 'outputs'> {
  readonly make: (order: WorkOrder) => Promise<{ readonly id: string }>;
  readonly lookAtPlan: (place: WorkPlace, id: string) => Promise<PlanLook>;
}

export const upkeep = (ports: WorkPorts): Upkeep => ({
  async make({ place, configuration, execution }) {
    const name = String(configuration['StackName']);
    const stack = await ports.stacks.standing(place, name);
    if (execution.purpose !== 'accept') return { id: `destroy ${stack?.stackId ?? name}` };
    if (!stack) {
      // It is gone, as its action wants it: there is nothing to accept.
      if (deletesOnly(configuration)) return { id: `destroy ${name}` };
      throw noStack(name);
    }
    const { id } = await ports.stacks.detectDrift(place, stack.stackId);
    return { id: `accept ${stack.stackId} ${id}` };
  },
  lookAtPlan: (place, id) => {
    const { kind, stack, comparison } = partsOf(id);
    return kind === 'accept' ? drifted(ports, place, stack, comparison) : deletion(ports, place, stack);
  },
  async start({ id, planId, token }, place) {
    if (partsOf(planId).kind === 'accept') return { state: 'ended', succeeded: true, status: 'ACCEPTED' };
    await ports.stacks.deleteStack(place, id, token);
    return undefined;
  },
  look: (job, place) => lookAtDeletion(ports, job, place),
  async outputs({ id, name, planId }, place) {
    const { kind, comparison } = partsOf(planId);
    const gone: Omit<Deployment, 'resources'> = {
      provider: 'CloudFormation',
      region: place.region,
      name,
      id,
      status: 'DELETE_COMPLETE',
      outputs: {},
      removed: true,
    };
    // There was no stack: CloudFormation has no id of it.
    if (!id.startsWith('arn:')) return { ...gone, resources: [] };
    const left = await ports.stacks.deployment(place, id);
    if (kind === 'accept') {
      const drift = await ports.stacks.drift(place, comparison);
      return { ...left, ...(drift.state === 'found' ? { accepted: [...drift.changes] } : {}) };
    }
    if (left.status === '') return { ...gone, resources: [] };
    // CloudFormation left these alone, as the template says: nothing else of the stack is there.
    const kept = left.resources.filter(({ status }) => status === 'DELETE_SKIPPED');
    return isGone(left.status) ? { ...gone, resources: kept } : left;
  },
});

const noStack = (name: string): TaglineError =>
  new TaglineError('StackMissing', `there is no stack ${name}: nothing of it can be accepted`, {
    remedy: 'tagline drift repair makes it again; tagline destroy records that it is gone.',
  });

const drifted = async ({ stacks }: WorkPorts, place: WorkPlace, id: string, comparison: string): Promise<PlanLook> => {
  const drift = await stacks.drift(place, comparison);
  if (drift.state === 'looking') return { state: 'making' };
  if (drift.state === 'failed') throw new TaglineError('DriftNotFound', drift.reason, { remedy: 'Retry the stage.' });
  const { changes } = drift;
  const name = id.split('/')[1] ?? id;
  return {
    state: 'made',
    plan: { name, jobId: id, content: { accept: id, changes }, changes, empty: changes.length === 0 },
  };
};

const deletion = async ({ stacks }: WorkPorts, place: WorkPlace, id: string): Promise<PlanLook> => {
  const nothing = { content: { destroy: id, gone: true }, changes: [], empty: true };
  if (!id.startsWith('arn:')) {
    const jobId = `Stack/${place.account}/${place.region}/${id}`;
    return { state: 'made', plan: { name: id, jobId, ...nothing } };
  }
  const stack = await stacks.standing(place, id);
  if (!stack || (stack.status.startsWith('DELETE_') && stack.status !== 'DELETE_FAILED'))
    return { state: 'carried out' };
  refuseProtected(stack, place);
  const { name, template, resources } = stack;
  const content = { destroy: id, template, resources };
  return { state: 'made', plan: { name, jobId: id, content, changes: removalsOf(stack), empty: false } };
};

const lookAtDeletion = async ({ stacks }: WorkPorts, job: Job, place: WorkPlace): Promise<JobLook> => {
  if (partsOf(job.planId).kind === 'accept') return { state: 'ended', succeeded: true, status: 'ACCEPTED' };
  const stack = await stacks.status(place, job.id);
  if (!stack || isGone(stack.status)) return { state: 'ended', succeeded: true, status: 'DELETE_COMPLETE' };
  if (!stack.settled) return { state: 'working' };
  const reason = await stacks.firstFailure(place, job.id, job.token);
  // It may still show the end of what was before, until CloudFormation has taken the order.
  if (stack.status !== 'DELETE_FAILED' && reason === undefined) return { state: 'not taken' };
  const why = reason ?? stack.reason;
  return { state: 'ended', succeeded: false, status: stack.status, ...(why ? { reason: why } : {}) };
};
