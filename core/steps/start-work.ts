/**
 * Step 5, act: carries out an action. One that changes the address does so under the lease; before that it is checked
 * again, for every provider: lease, serial, the digests of plan and artifacts, approvals. An event reports the end; the
 * machine waits on its task token.
 */
import { artifactKey } from '../artifacts.ts';
import type { StartWork } from '../contract.ts';
import type { Action } from '../definition/action.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import { type Action as ActionRecord, actionRecord, type Execution } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { type Job, jobRecord } from '../job.ts';
import type { Lease } from '../lease.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { begun } from '../parts/begin-actions.ts';
import { changeGate } from '../parts/change-gate.ts';
import { checkApprovals } from '../parts/check-approvals.ts';
import { checkDrift } from '../parts/check-drift.ts';
import { checkLease } from '../parts/check-lease.ts';
import { checkPlan } from '../parts/check-plan.ts';
import { checkMerged } from '../parts/check-start.ts';
import { actionIn, currentExecution, definitionOf } from '../parts/current-execution.ts';
import { endJob } from '../parts/end-job.ts';
import { checkArtifacts } from '../parts/recorded-artifacts.ts';
import { refuseStopping } from '../parts/refuse-stopping.ts';
import { refuseBeforeRegions } from '../parts/regional-states.ts';
import { withdrawPlan } from '../parts/withdraw-plan.ts';
import { workOf } from '../parts/work-of.ts';
import { workOrder } from '../parts/work-order.ts';
import { writeOutputFile } from '../parts/write-output-file.ts';
import { type Plan, planRecord } from '../plan.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { History } from '../ports/history.ts';
import type { Digest } from '../ports/ids.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import type { ActionPlace } from '../provider.ts';
import { type Wait, waitKey, waitRecord } from '../wait.ts';
import { placeOf, type Work, type WorkOrder } from '../work.ts';
import { type CompletePorts, completeWork } from './complete-work.ts';

interface Ports extends CompletePorts {
  artifacts: Pick<Artifacts, 'look'>;
  digest: Digest;
  installation: Installation;
  history: History;
}

export const startWork = (ports: Ports) => {
  const { ledger } = ports;
  const complete = completeWork(ports);
  const answer = answerWait(ports);

  return async (input: StartWork): Promise<void> => {
    const execution = (await currentExecution(ledger, input)).data;
    const definition = await definitionOf(ledger, execution);
    const action = actionIn(definition, input);
    const work = await workOf(ports, action);
    const order = await workOrder(ports, execution, action, input);
    const changes = mutates(ports, action);
    if (changes) {
      await checkLease(ledger, execution, input);
      await checkDrift(ports, definition, execution);
      if (execution.purpose !== 'destroy') await checkMerged(ports, { ...execution, ...execution.target });
      if (execution.purpose === 'destroy') await refuseBeforeRegions(ports, execution.target);
    }
    const planAt = ports.providers.of(action)?.carriesOut?.(definition, input.stage, action);
    const plan = planAt && (await checkedPlan(ports, work, execution, planAt));
    await checkArtifacts(ports.artifacts, inputsOf(definition, order, planAt));
    const job = await writeJob(ports, work, order, plan, input);
    const place = placeOf(job, job.region);
    const done = waitKey.action(job.executionId, job.attempt, job.stage, job.action);
    // The call before this one ended the job and could not say so.
    if (job.ended) return void (await answer(done));
    // An empty plan causes no event to wait for.
    if (job.empty) return void (await complete(job.id));
    try {
      const end = await work.start(job, place, order);
      if (end) {
        await work.forget?.(job, place);
        const left = changes ? await work.outputs(job, place) : undefined;
        await endJob(ports, job, end, left, await writeOutputFile(ports.work.artifacts, job, end, left));
      }
    } catch (error) {
      if (!(error instanceof TaglineError) || error.retryable) throw error;
      const { code, message: reason } = error;
      await work.forget?.(job, place);
      await endJob(ports, job, { state: 'ended', succeeded: false, status: 'FAILED', reason, code }, undefined);
    }
    await answer(done);
  };
};

const mutates = ({ providers }: Pick<Ports, 'providers'>, action: Action): boolean =>
  providers.of(action)?.mutates(action) ?? true;

/** The plan, if it is unchanged. Otherwise it is withdrawn together with the answers that were given for it. */
const checkedPlan = async (ports: Ports, work: Work, execution: Execution, at: ActionPlace): Promise<Plan> => {
  const { ledger } = ports;
  const key = keys.plan(execution.id, at.stage, at.action);
  const plan = (await planRecord.require(ledger, key, `plan of ${at.stage}/${at.action}`)).data;
  try {
    await checkPlan(ports, work, placeOf(execution, plan.region), plan);
    return plan;
  } catch (error) {
    if (error instanceof TaglineError && !error.retryable) await withdrawPlan(ports, plan, error);
    throw error;
  }
};

/** The action's input artifacts and those that its plan was made of. */
const inputsOf = (
  definition: PipelineDefinition,
  { action, artifacts }: WorkOrder,
  planAt: ActionPlace | undefined,
): WorkOrder['artifacts'][string][] => {
  const takers: readonly Action[] = planAt ? [action, actionIn(definition, planAt)] : [action];
  const names = new Set(takers.flatMap(({ inputArtifacts }) => inputArtifacts.map(({ name }) => name)));
  return [...names].flatMap((name) => artifacts[name] ?? []);
};

/** The job and the wait are recorded before the service gets the order, so that nothing is lost in a crash. */
const writeJob = (ports: Ports, work: Work, order: WorkOrder, plan: Plan | undefined, input: StartWork): Promise<Job> =>
  decide(ports.ledger, async () => {
    const { ledger, clock } = ports;
    const item = await currentExecution(ledger, input);
    const execution = item.data;
    const lease = mutates(ports, order.action) ? await allowedChange(ports, execution, input, plan) : undefined;
    const now = clock.now();
    const ordered = jobFor(work, order, plan, lease?.data.fencing ?? 0, now);
    const key = keys.job(ordered.id);
    const before = await jobRecord.read(ledger, key);
    refuseBusy(work, before?.data, ordered);
    const begins = before?.data.token !== ordered.token;
    if (begins) refuseStopping(execution);
    const closed = begins && lease ? await changeGate(ports, execution.target.environment, now) : undefined;
    if (closed) throw closed;
    const waitAt = waitKey.action(execution.id, input.attempt, input.stage, input.action);
    const waited = await waitRecord.read(ledger, waitAt);
    const owed = waited?.data.owed;
    // A call that Step Functions repeats begins nothing anew: its job may have been asked for, and may have ended.
    const job = before?.data.token === ordered.token ? repeated(before.data, ordered, owed !== undefined) : ordered;
    const open = job.ended ? undefined : { kind: 'job' as const, since: now };
    const wait: Wait = { token: input.token, since: now, ...(job.ended && owed ? { owed } : {}) };
    const waiting = owed && job.ended ? { open: { kind: 'owed' as const, since: now } } : { open: undefined };
    const acting = await actingFor(ledger, order, now);
    // The write fails if the lease or the execution has changed since it was read: nobody drains or closes in between.
    await ledger.write([
      ...(lease ? [{ check: { key: lease.key, revision: lease.revision } }] : []),
      { check: { key: item.key, revision: item.revision } },
      { put: before ? { ...before, data: job, open } : jobRecord.fresh(key, job, { open }) },
      { put: waited ? { ...waited, data: wait, ...waiting } : waitRecord.fresh(waitAt, wait) },
      { put: { ...acting, data: { ...acting.data, externalExecutionId: job.id } } },
    ]);
    return job;
  });

/**
 * The lease that allows the change. Approvals are checked here and not earlier: a withdrawal also changes the
 * execution, so the write of the job would fail.
 */
const allowedChange = async (
  ports: Ports,
  execution: Execution,
  input: StartWork,
  plan: Plan | undefined,
): Promise<Item<Lease>> => {
  await checkApprovals(ports, execution, input, plan);
  return checkLease(ports.ledger, execution, input);
};

/** Who was asked, and what they said, stands; so does an end that is still owed to the machine. */
const repeated = ({ asked, answer, ended, startedAt }: Job, ordered: Job, isOwed: boolean): Job => ({
  ...ordered,
  startedAt,
  ...(asked ? { asked } : {}),
  ...(answer ? { answer } : {}),
  ...(ended && isOwed ? { ended } : {}),
});

/** The action in this try: releasing the lease finds the job through it. */
const actingFor = async (
  ledger: Pick<Ledger, 'get'>,
  { execution, stage, action }: WorkOrder,
  now: string,
): Promise<Item<ActionRecord>> => {
  const key = keys.action(execution.id, stage, action.name);
  const before = await actionRecord.read(ledger, key);
  return before?.data.attempt === execution.attempt ? before : begun(before, key, { execution, stage, action, now });
};

const jobFor = (work: Work, order: WorkOrder, plan: Plan | undefined, fencing: number, startedAt: string): Job => {
  const { execution, stage, action, place, token } = order;
  const name = plan?.name ?? work.nameOf(order);
  const file = work.outputFile?.(order);
  return {
    id: plan?.jobId ?? work.jobIdOf?.(order) ?? `${work.what}/${place.account}/${place.region}/${name}`,
    actionTypeId: action.actionTypeId,
    executionId: execution.id,
    attempt: execution.attempt,
    stage,
    action: action.name,
    target: execution.target,
    region: plan?.region ?? place.region,
    name,
    ...(plan ? { planId: plan.id } : {}),
    empty: plan?.empty ?? false,
    token,
    ...(file ? { outputFile: { ...file, key: artifactKey(execution, file.artifact) } } : {}),
    fencing,
    ...(work.keepsOrder ? { order: keptOrder(order) } : {}),
    startedAt,
  };
};

const keptOrder = ({ execution, action, configuration, artifacts }: WorkOrder): NonNullable<Job['order']> => ({
  pipeline: execution.pipeline,
  configuration: { ...configuration },
  inputs: action.inputArtifacts.flatMap(({ name }) => artifacts[name] ?? []),
  outputs: action.outputArtifacts.map(({ name }) => ({ name, key: artifactKey(execution, name) })),
});

/** One job at a time per name: two targets whose stacks have the same name do not overwrite each other's job. */
const refuseBusy = ({ what }: Work, before: Job | undefined, job: Job): void => {
  if (!before || before.ended || before.token === job.token) return;
  throw new TaglineError(`${what}Busy`, `the execution ${before.executionId} is at work on ${job.name}`, {
    remedy: 'Wait for its end, then retry the stage; give what two targets deploy different names.',
  });
};
