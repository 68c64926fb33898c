/**
 * Step 5: a job has ended, says an event or the reconciler: the service itself is asked. Then the action, the plan, the job and what is owed to the machine
 * are written together. Called for a job that still runs it changes nothing; called for one that CloudFormation never took, it gives the order again.
 */
import { actionRecord, type Deployment, executionRecord } from '../execution.ts';
import { type Job, jobRecord } from '../job.ts';
import { leaseRecord } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { plansOf } from '../parts/bind-approval.ts';
import { planRecord } from '../plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import type { StackPlace, StackStatus, Stacks } from '../ports/stacks.ts';
import { addressOf } from '../target.ts';
import { type Answer, owe, waitKey, waitRecord } from '../wait.ts';

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
      const { environment, account } = known.target;
      const place = { environment, account, region: known.region };
      const end = await endOf(stacks, known, place, await isOrphan(ledger, known));
      if (end === 'running') return 'running';
      if (end === 'never begun') {
        await decide(ledger, () => endWithout(ledger, known, NEVER_BEGUN, clock.now()));
      } else {
        const status = await stacks.status(place, known.id);
        if (status && !status.settled) return 'running';
        if (!status) await decide(ledger, () => endWithout(ledger, known, STACK_GONE, clock.now()));
        else {
          const deployment = await stacks.deployment(place, known.id);
          // Nothing was to be done: how the stack's last deployment ended does not matter.
          const own = end === 'empty' ? { ...status, succeeded: true } : status;
          await decide(ledger, () => writeEnd(ledger, known, own, deployment, clock.now()));
        }
      }
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
  place: StackPlace,
  orphan: boolean,
): Promise<'running' | 'ended' | 'empty' | 'never begun'> => {
  const changeSet = await stacks.describeChangeSet(place, job.changeSetId);
  if (changeSet?.status === 'executing') return 'running';
  if (changeSet?.status === 'executed') return 'ended';
  if (changeSet?.status === 'empty') return 'empty';
  // Gone or no longer executable: somebody replaced it before it was taken. There is no sign that anything was done.
  if (changeSet?.status !== 'ready' || orphan) return 'never begun';
  await stacks.executeChangeSet(place, job.changeSetId, executionToken(job));
  return 'running';
};

/** Only the holder of the lease under the number of the job may still give its order. */
const isOrphan = async (ledger: Ledger, { executionId, attempt, target, fencing }: Job): Promise<boolean> => {
  const execution = (await executionRecord.read(ledger, keys.execution(executionId)))?.data;
  if (execution?.status !== 'InProgress' || execution.attempt !== attempt) return true;
  const lease = (await leaseRecord.read(ledger, keys.lease(addressOf(target))))?.data;
  return lease?.holder?.executionId !== executionId || lease.fencing !== fencing || lease.draining !== undefined;
};

const NEVER_BEGUN = {
  status: 'NEVER_BEGUN',
  cause:
    'the change set was replaced or its execution ended before CloudFormation took it: retry the whole stage (--all)',
};
const STACK_GONE = { status: 'STACK_GONE', cause: 'the stack was deleted meanwhile: retry the whole stage (--all)' };

/** The job is over and left nothing; its machine, if it still waits, learns that. */
const endWithout = async (
  ledger: Ledger,
  known: Job,
  { status, cause }: { status: string; cause: string },
  now: string,
): Promise<void> => {
  const job = await jobRecord.require(ledger, keys.job(known.id), `job ${known.id}`);
  if (job.data.ended || job.data.changeSetId !== known.changeSetId) return;
  const wait = await waitRecord.read(
    ledger,
    waitKey.action(known.executionId, known.attempt, known.stage, known.action),
  );
  await ledger.write([
    { put: { ...job, open: undefined, data: { ...job.data, ended: { at: now, status } } } },
    ...(wait ? [{ put: owe(wait, { error: 'JobFailed', cause }, now) }] : []),
  ]);
};

/** The same for the same order: CloudFormation takes it once. */
export const executionToken = ({
  executionId,
  attempt,
  stage,
  action,
}: Pick<Job, 'executionId' | 'attempt' | 'stage' | 'action'>): string =>
  `tagline-${executionId}-${attempt}-${stage}-${action}`.replaceAll(/[^A-Za-z0-9-]/g, '-').slice(0, 128);

const writeEnd = async (
  ledger: Ledger,
  known: Job,
  status: StackStatus,
  deployment: Deployment,
  now: string,
): Promise<void> => {
  const job = await jobRecord.require(ledger, keys.job(known.id), `job ${known.id}`);
  if (job.data.ended || job.data.changeSetId !== known.changeSetId || job.data.executionId !== known.executionId)
    return;
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
