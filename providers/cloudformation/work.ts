/** Change sets: made and read under the target's plan role, executed under its deploy role, by id and never by name. */
import { TaglineError } from '../../core/fault.ts';
import type { Job } from '../../core/job.ts';
import { type ChangeSet, isGone } from '../../core/ports/stacks.ts';
import type { JobLook, PlanLook, Work, WorkOrder, WorkPlace, WorkPorts } from '../../core/work.ts';
import { changeSetOrder } from './change-set-order.ts';
import { drifting } from './drifting.ts';
import { isReplacement, replacement } from './replacement.ts';
import { isUpkeep, isUpkept, upkeep } from './upkeep.ts';

/** Ports are taken where they are used: a function has only the environment variables that its verbs need. */
export const work = (ports: WorkPorts): Work => ({
  what: 'Stack',
  nameOf: ({ configuration: { StackName } }) => String(StackName),
  planning: {
    async make(order: WorkOrder) {
      if (isUpkept(order)) return upkeep(ports).make(order);
      const replaced = await replacement(ports).make(order);
      if (replaced) return replaced;
      const { changeSetId } = await ports.stacks.createChangeSet(order.place, await changeSetOrder(ports, order));
      return { id: changeSetId };
    },
    async look(place: WorkPlace, id: string): Promise<PlanLook> {
      if (isUpkeep(id)) return upkeep(ports).lookAtPlan(place, id);
      if (isReplacement(id)) return replacement(ports).lookAtPlan(place, id);
      const changeSet = await ports.stacks.describeChangeSet(place, id);
      if (!changeSet) return { state: 'gone', reason: `the change set ${id} was deleted` };
      return planLook(changeSet);
    },
    async discard(place, { jobId, id }) {
      if (isReplacement(id)) return replacement(ports).discard(place, id);
      if (!isUpkeep(id)) await ports.stacks.discard(place, { stackId: jobId, changeSetId: id });
    },
    exists: (place, name) => ports.stacks.exists(place, name),
  },
  drifting: drifting(ports),
  async start(job, place) {
    const { planId = '', token } = job;
    if (isUpkeep(planId)) return upkeep(ports).start(job, place);
    if (isReplacement(planId)) return replacement(ports).start(job, place);
    await ports.stacks.executeChangeSet(place, planId, token);
    return undefined;
  },
  async look(job: Job, place: WorkPlace, now: string): Promise<JobLook> {
    if (isUpkeep(job.planId)) return upkeep(ports).look(job, place, now);
    if (isReplacement(job.planId)) return replacement(ports).look(job, place, now);
    const changeSet = await ports.stacks.describeChangeSet(place, job.planId ?? '');
    if (changeSet?.status === 'executing') return { state: 'working' };
    // The stack alone does not tell: right after the order it may still show the end of the previous deployment.
    if (changeSet?.status === 'ready') return { state: 'not taken' };
    const stack = await ports.stacks.status(place, job.id);
    if (stack && !stack.settled) return { state: 'working' };
    const reason = await ports.stacks.firstFailure(place, job.id, job.token);
    const gone = !stack || isGone(stack.status);
    if (changeSet?.status !== 'executed' && !(gone && reason !== undefined)) {
      const what = gone ? 'the stack was deleted' : 'the change set was replaced';
      return { state: 'never begun', reason: `${what} before CloudFormation took the order` };
    }
    if (!stack) return { state: 'ended', succeeded: false, status: 'DELETE_COMPLETE', ...(reason ? { reason } : {}) };
    const why = stack.succeeded ? undefined : (reason ?? stack.reason);
    return { state: 'ended', succeeded: stack.succeeded, status: stack.status, ...(why ? { reason: why } : {}) };
  },
  outputFile({ action, configuration: { OutputFileName } }) {
    const artifact = action.outputArtifacts[0]?.name;
    return artifact === undefined || OutputFileName === undefined
      ? undefined
      : { artifact, path: String(OutputFileName) };
  },
  async outputs(job, place) {
    if (isUpkeep(job.planId)) return upkeep(ports).outputs(job, place);
    if (isReplacement(job.planId)) return replacement(ports).outputs(job, place);
    const { id } = job;
    const left = await ports.stacks.deployment(place, id);
    return isGone(left.status) || left.status === '' ? undefined : left;
  },
});

const planLook = ({ status, reason, stackId, stackName, content, changes }: ChangeSet): PlanLook => {
  switch (status) {
    case 'creating':
      return { state: 'making' };
    case 'executing':
    case 'executed':
      return { state: 'carried out' };
    case 'failed':
      throw new TaglineError('ChangeSetFailed', reason ?? 'CloudFormation could not make the change set');
    case 'ready':
    case 'empty':
      return { state: 'made', plan: { name: stackName, jobId: stackId, content, changes, empty: status === 'empty' } };
  }
};
