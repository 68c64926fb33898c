/** A job lies in the ledger until a worker takes it; it ends with the worker's answer. */
import type { Deployment } from '../../core/execution.ts';
import { continuationOf } from '../../core/job-answer.ts';
import { jobIdOf } from '../../core/parts/job-id.ts';
import type { JobLook, Work, WorkPorts } from '../../core/work.ts';
import { endOfAnswer } from '../job-end.ts';

export const work = (ports: WorkPorts): Work => ({
  what: 'Job',
  keepsOrder: true,
  nameOf: ({ execution }) => execution.pipeline,
  jobIdOf: ({ token }) => jobIdOf(ports.digest, token),
  // The engine has written it down: that is the order.
  async start() {
    return undefined;
  },
  async look(job): Promise<JobLook> {
    if (!job.answer || continuationOf(job.answer) !== undefined) return { state: 'working' };
    return endOfAnswer(ports, job, job.answer);
  },
  async outputs({ id, region, name, actionTypeId: { provider }, answer }): Promise<Deployment> {
    const success = answer && 'success' in answer ? answer.success : undefined;
    const physicalId = success?.executionDetails?.externalExecutionId ?? id;
    const status = success ? 'SUCCEEDED' : 'FAILED';
    const resources = [{ logicalId: name, type: `Custom::${provider}`, physicalId, status }];
    return { provider, region, name, id: physicalId, status, outputs: success?.outputVariables ?? {}, resources };
  },
});
