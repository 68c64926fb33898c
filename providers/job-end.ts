/** The end of a job by the answer of whoever did it: variables, and the artifacts that they stored. */
import type { Job } from '../core/job.ts';
import type { JobAnswer } from '../core/job-answer.ts';
import type { WorkEnd, WorkPorts } from '../core/work.ts';

export const endOfAnswer = async (
  { artifacts }: Pick<WorkPorts, 'artifacts'>,
  { order }: Pick<Job, 'order'>,
  answer: JobAnswer,
): Promise<WorkEnd> => {
  if ('failure' in answer) {
    const { type, message, externalExecutionId } = answer.failure;
    return { ...failed(type, message), ...(externalExecutionId ? { externalExecutionId } : {}) };
  }
  const { executionDetails: details = {}, outputVariables = {} } = answer.success;
  const stored = await Promise.all(
    (order?.outputs ?? []).map(async ({ name, key }) => ({ name, key, now: await artifacts.look(key) })),
  );
  const missing = stored.filter(({ now }) => now === undefined).map(({ name }) => name);
  if (missing.length > 0)
    return failed('ArtifactMissing', `it succeeded without storing ${missing.join(', ')}, which it was to make`);
  return {
    state: 'ended',
    succeeded: true,
    status: 'SUCCEEDED',
    variables: outputVariables,
    artifacts: stored.flatMap(({ name, key, now }) => (now ? [{ name, key, ...now }] : [])),
    ...(details.summary ? { summary: details.summary } : {}),
    ...(details.externalExecutionId ? { externalExecutionId: details.externalExecutionId } : {}),
  };
};

const failed = (code: string, reason: string): WorkEnd => ({
  state: 'ended',
  succeeded: false,
  status: 'FAILED',
  reason,
  code,
});
