/**
 * Step 5, apply: executes the very change set that was planned and approved, by id. Before that everything that the plan and its approvals stand on is read again.
 * The job's end comes by event; the machine waits on its task token.
 */
import type { ExecuteChangeSet } from '../contract.ts';
import { actionRecord, type Execution, executionRecord } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { type Job, jobRecord } from '../job.ts';
import { type Lease, leaseRecord } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { checkApprovals } from '../parts/check-approvals.ts';
import { endedMeanwhile } from '../parts/ended-meanwhile.ts';
import { type Plan, planRecord } from '../plan.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/ids.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import type { StackPlace, Stacks } from '../ports/stacks.ts';
import { headRecord } from '../state.ts';
import { type Wait, waitKey, waitRecord } from '../wait.ts';
import { completeJob, executionToken } from './complete-job.ts';
import { digestOf } from './describe-change-set.ts';

interface Ports {
  ledger: Ledger;
  stacks: Stacks;
  artifacts: Pick<Artifacts, 'look'>;
  machines: Machines;
  clock: Clock;
  digest: Digest;
  installation: Installation;
}

export const executeChangeSet = (ports: Ports) => {
  const { ledger, stacks } = ports;
  const complete = completeJob(ports);

  return async (input: ExecuteChangeSet): Promise<void> => {
    const execution = (
      await executionRecord.require(ledger, keys.execution(input.executionId), `execution ${input.executionId}`)
    ).data;
    endedMeanwhile(execution, input.attempt);
    const plan = (
      await planRecord.require(
        ledger,
        keys.plan(execution.id, input.plan.stage, input.plan.action),
        `plan of ${input.plan.stage}/${input.plan.action}`,
      )
    ).data;
    const place = {
      environment: execution.target.environment,
      account: execution.target.account,
      region: plan.region,
    };
    await checkLease(ledger, execution, input);
    if (plan.status === 'Withdrawn')
      throw new TaglineError('PlanWithdrawn', `the plan of ${plan.stackName} was withdrawn`, {
        remedy: 'Retry the whole stage (--all): it plans and asks again.',
      });
    await checkSerial(ledger, plan);
    if (plan.status !== 'Applied') await checkBytes(ports, plan, place);
    const job = await writeJob(ports, execution.id, plan, input);
    // An empty plan has no event to wait for.
    if (plan.empty) return void (await complete(job.id));
    await stacks.executeChangeSet(place, plan.changeSetId, executionToken(job));
  };
};

const checkLease = async (ledger: Ledger, execution: Execution, input: ExecuteChangeSet): Promise<Item<Lease>> => {
  const item = await leaseRecord.read(ledger, keys.lease(execution.address));
  const lease = item?.data;
  const { holder } = lease ?? {};
  if (
    item &&
    !item.data.draining &&
    holder?.executionId === execution.id &&
    holder.attempt === input.attempt &&
    holder.stage === input.stage
  )
    return item;
  throw new TaglineError('LeaseLost', `this execution does not hold the lease of ${execution.address}`, {
    remedy: 'Retry the stage.',
  });
};

const checkSerial = async (ledger: Ledger, plan: Plan): Promise<void> => {
  const serial = (await headRecord.read(ledger, keys.head(plan.address, plan.component)))?.data.serial ?? 0;
  if (serial === plan.serial) return;
  throw new TaglineError(
    'PlanOutdated',
    `the plan was made on serial ${plan.serial} of ${plan.address}, which is at ${serial} now`,
    {
      remedy: 'Retry the whole stage (--all): it plans and asks again.',
    },
  );
};

const checkBytes = async ({ stacks, digest }: Ports, plan: Plan, place: StackPlace): Promise<void> => {
  const changeSet = await stacks.describeChangeSet(place, plan.changeSetId);
  if (!changeSet || changeSet.status === 'failed') {
    throw new TaglineError(
      'ChangeSetNotFound',
      `the change set ${plan.changeSetName} of ${plan.stackName} is gone or no longer executable`,
      { remedy: 'Retry the whole stage (--all): it plans again.' },
    );
  }
  if (!['executing', 'executed'].includes(changeSet.status) && digestOf(digest, changeSet) !== plan.digest) {
    throw new TaglineError(
      'PlanChanged',
      `the change set ${plan.changeSetName} of ${plan.stackName} is not the one that was planned`,
      { remedy: 'Retry the whole stage (--all): it plans again.' },
    );
  }
};

/** The job and the wait are there before CloudFormation is asked: whatever happens then is found again. */
const writeJob = (ports: Ports, executionId: string, plan: Plan, input: ExecuteChangeSet): Promise<Job> =>
  decide(ports.ledger, async () => {
    const { ledger, clock } = ports;
    const item = await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
    const execution = item.data;
    endedMeanwhile(execution, input.attempt);
    // Here and not before: whatever withdraws an answer marks the execution, which this write finds changed then.
    await checkApprovals(ports, execution, input, plan);
    const lease = await checkLease(ledger, execution, input);
    const now = clock.now();
    const key = keys.job(plan.stackId);
    const before = await jobRecord.read(ledger, key);
    refuseBusy(before?.data, plan, input);
    const job: Job = {
      id: plan.stackId,
      provider: 'CloudFormation',
      executionId: execution.id,
      attempt: input.attempt,
      stage: input.stage,
      action: input.action,
      target: execution.target,
      region: plan.region,
      stackName: plan.stackName,
      changeSetId: plan.changeSetId,
      fencing: lease.data.fencing,
      startedAt: now,
    };
    const open = { kind: 'job' as const, since: now };
    const waitAt = waitKey.action(execution.id, input.attempt, input.stage, input.action);
    const waited = await waitRecord.read(ledger, waitAt);
    const wait: Wait = { token: input.token, since: now };
    // The lease and the execution are as they were read: nobody drains or closes between the look and the order.
    const changes: Change[] = [
      { check: { key: lease.key, revision: lease.revision } },
      { check: { key: item.key, revision: item.revision } },
      { put: before ? { ...before, data: job, open } : jobRecord.fresh(key, job, { open }) },
      { put: waited ? { ...waited, data: wait, open: undefined } : waitRecord.fresh(waitAt, wait) },
    ];
    const action = await actionRecord.read(ledger, keys.action(execution.id, input.stage, input.action));
    if (action) changes.push({ put: { ...action, data: { ...action.data, externalExecutionId: plan.stackId } } });
    await ledger.write(changes);
    return job;
  });

/** A stack has one job at a time: two targets whose stacks have one name do not overwrite each other's. */
const refuseBusy = (
  job: Job | undefined,
  plan: Plan,
  { executionId, attempt, stage, action }: ExecuteChangeSet,
): void => {
  if (!job || job.ended) return;
  if (job.executionId === executionId && job.attempt === attempt && job.stage === stage && job.action === action)
    return;
  throw new TaglineError(
    'StackBusy',
    `the stack ${plan.stackName} is being changed by the execution ${job.executionId}`,
    {
      remedy: 'Wait for its end and retry the stage; give stacks of different targets different names.',
    },
  );
};
