/**
 * Step 5: a job has ended, says an event or the reconciler: the service itself is asked. Then the action, the plan, the job and what is owed to the machine
 * are written together. Called for a job that still runs it changes nothing; called for one that CloudFormation never took, it gives the order again.
 */
import { actionRecord, type Deployment, executionRecord } from '../execution.ts';
import { type Job, jobRecord } from '../job.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { planRecord } from '../plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import type { StackStatus, Stacks } from '../ports/stacks.ts';
import { type Answer, owe, waitKey, waitRecord } from '../wait.ts';
import { answerWait } from './answer-wait.ts';
import { plansOf } from './bind-approval.ts';

export const completeJob = (ports: {
  ledger: Ledger;
  stacks: Stacks;
  machines: Pick<Machines, 'answer'>;
  clock: Clock;
}) => {
  const { ledger, stacks, clock } = ports;
  const answer = answerWait(ports);

  return async (jobId: string): Promise<'unknown' | 'running' | 'ended'> => {
    const known = (await jobRecord.read(ledger, keys.job(jobId)))?.data;
    if (!known) return 'unknown';
    const waitAt = waitKey.action(known.executionId, known.attempt, known.stage, known.action);
    if (!known.ended) {
      const place = { account: known.target.account, region: known.region };
      const orphan = await isOrphan(ledger, known);
      const end = await endOf(stacks, known, place, orphan);
      if (end === 'running') return 'running';
      if (end === 'never begun') {
        await decide(() => abandon(ledger, known.id, clock.now()));
        return 'ended';
      }
      const status = await stacks.status(place, known.id);
      if (!status?.settled) return 'running';
      const deployment = await stacks.deployment(place, known.id);
      await decide(() => writeEnd(ledger, known.id, status, deployment, clock.now()));
    }
    await answer(waitAt);
    return 'ended';
  };
};

/**
 * Has the change set's execution ended? The stack alone does not tell: right after the order it may still show the end of the deployment before.
 * An order that CloudFormation never took (a crash came between writing it down and giving it) is given again, but not for an execution that has ended meanwhile.
 */
const endOf = async (
  stacks: Stacks,
  job: Job,
  place: { account: string; region: string },
  orphan: boolean,
): Promise<'running' | 'ended' | 'never begun'> => {
  const changeSet = await stacks.describeChangeSet(place, job.changeSetId);
  if (changeSet?.status === 'executing') return 'running';
  if (changeSet?.status !== 'ready') return 'ended';
  if (orphan) return 'never begun';
  await stacks.executeChangeSet(place, job.changeSetId, executionToken(job));
  return 'running';
};

const isOrphan = async (ledger: Ledger, { executionId, attempt }: Job): Promise<boolean> => {
  const execution = (await executionRecord.read(ledger, keys.execution(executionId)))?.data;
  return execution?.status !== 'InProgress' || execution.attempt !== attempt;
};

const abandon = async (ledger: Ledger, jobId: string, now: string): Promise<void> => {
  const job = await jobRecord.require(ledger, keys.job(jobId), `job ${jobId}`);
  await ledger.write([
    { put: { ...job, open: undefined, data: { ...job.data, ended: { at: now, status: 'ABANDONED' } } } },
  ]);
};

/** The same for the same order: CloudFormation takes it once. */
export const executionToken = ({ executionId, attempt }: Pick<Job, 'executionId' | 'attempt'>): string =>
  `tagline-${executionId}-${attempt}`;

const writeEnd = async (
  ledger: Ledger,
  jobId: string,
  status: StackStatus,
  deployment: Deployment,
  now: string,
): Promise<void> => {
  const job = await jobRecord.require(ledger, keys.job(jobId), `job ${jobId}`);
  if (job.data.ended) return;
  const { executionId, attempt, stage, action } = job.data;
  const changes: Change[] = [
    {
      put: {
        ...job,
        open: undefined,
        data: {
          ...job.data,
          ended: { at: now, status: status.status, ...(status.reason ? { reason: status.reason } : {}) },
        },
      },
    },
  ];
  const acted = await actionRecord.read(ledger, keys.action(executionId, stage, action));
  if (acted?.data.attempt === attempt) {
    const outputVariables = status.succeeded ? { outputVariables: deployment.outputs } : {};
    changes.push({
      put: { ...acted, data: { ...acted.data, deployment, externalExecutionId: job.data.id, ...outputVariables } },
    });
  }
  for (const plan of await plansOf(ledger, executionId)) {
    if (plan.changeSetId !== job.data.changeSetId) continue;
    const item = await planRecord.require(ledger, keys.plan(executionId, plan.stage, plan.action), 'plan');
    changes.push({ put: { ...item, data: { ...item.data, status: 'Applied' } } });
  }
  const wait = await waitRecord.read(ledger, waitKey.action(executionId, attempt, stage, action));
  if (wait) changes.push({ put: owe(wait, answerFor(status, deployment), now) satisfies Item<unknown> });
  await ledger.write(changes);
};

const answerFor = (status: StackStatus, deployment: Deployment): Answer =>
  status.succeeded
    ? { output: { externalExecutionId: status.stackId, summary: status.status, variables: deployment.outputs } }
    : {
        error: 'JobFailed',
        cause: `${deployment.stackName} is ${status.status}${status.reason ? `: ${status.reason}` : ''}`,
      };
