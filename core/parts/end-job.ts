/**
 * Ends a job: writes the job, the action, the plan and the answer owed to the machine together. Calling it twice does
 * no harm.
 */

import { actionRecord, type Deployment, executionRecord, type MadeArtifact } from '../execution.ts';
import { type Job, jobRecord } from '../job.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { planRecord } from '../plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { Change, Item, Ledger } from '../ports/ledger.ts';
import { type Answer, owe, waitKey, waitRecord } from '../wait.ts';
import type { WorkEnd } from '../work.ts';
import { plansOf } from './bind-approval.ts';
import { actionIn, definitionOf } from './current-execution.ts';
import { endAction } from './end-action.ts';

/** The status of a job whose order the service never accepted. */
export const NEVER_BEGUN = 'NEVER_BEGUN';

export const endJob = (
  { ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock },
  known: Job,
  end: WorkEnd,
  deployment: Deployment | undefined,
  artifacts: readonly MadeArtifact[] = [],
): Promise<void> =>
  decide(ledger, async () => {
    const now = clock.now();
    const job = await jobRecord.require(ledger, keys.job(known.id), `job ${known.id}`);
    if (job.data.ended || job.data.token !== known.token) return;
    const ended = { at: now, status: end.status, ...(end.reason ? { reason: end.reason } : {}) };
    const wait = await waitRecord.read(
      ledger,
      waitKey.action(known.executionId, known.attempt, known.stage, known.action),
    );
    const changes: Change[] = [
      { put: { ...job, open: undefined, data: { ...job.data, ended } } },
      ...(await actionChanges(ledger, known, end, { deployment, artifacts }, now)),
      ...(await planChanges(ledger, known, end)),
      ...(wait ? [{ put: owe(wait, answerFor(known, end, deployment), now) satisfies Item<unknown> }] : []),
    ];
    await ledger.write(changes);
  });

/** The deployment is written even if the action failed: the state is recorded from it. */
const actionChanges = async (
  ledger: Ledger,
  job: Job,
  end: WorkEnd,
  {
    deployment,
    artifacts,
  }: { readonly deployment: Deployment | undefined; readonly artifacts: readonly MadeArtifact[] },
  now: string,
): Promise<readonly Change[]> => {
  const left = {
    externalExecutionId: end.externalExecutionId ?? job.id,
    ...(deployment ? { deployment } : {}),
    ...(artifacts.length > 0 ? { artifacts: [...artifacts] } : {}),
  };
  const acted = await actionRecord.read(ledger, keys.action(job.executionId, job.stage, job.action));
  if (acted?.data.attempt === job.attempt && acted.data.status !== 'InProgress')
    return [{ put: { ...acted, data: { ...acted.data, ...left } } }];
  const execution = (await executionRecord.require(ledger, keys.execution(job.executionId), 'execution')).data;
  const action = actionIn(await definitionOf(ledger, execution), job);
  return endAction(
    ledger,
    { id: job.executionId, attempt: job.attempt },
    job.stage,
    action,
    end.succeeded
      ? {
          ...left,
          status: 'Succeeded',
          summary: end.summary ?? end.status,
          outputVariables: variablesOf(end, deployment),
          ...(end.artifacts ? { artifacts: [...end.artifacts] } : {}),
        }
      : { ...left, status: 'Failed', errorDetails: { code: codeOf(end), message: causeOf(job, end) } },
    now,
  );
};

/** The plan of a failed creation stays open until the execution has ended and its remains are removed. */
const planChanges = async (ledger: Ledger, job: Job, { succeeded, status }: WorkEnd): Promise<readonly Change[]> => {
  if (status === NEVER_BEGUN) return [];
  const plan = (await plansOf(ledger, job.executionId)).find(({ id }) => id === job.planId);
  if (!plan) return [];
  const item = await planRecord.require(ledger, keys.plan(plan.executionId, plan.stage, plan.action), 'plan');
  const open = succeeded ? undefined : item.open;
  return [{ put: { ...item, open, data: { ...item.data, status: 'Applied' } } }];
};

const causeOf = ({ name }: Job, { status, reason }: WorkEnd): string =>
  `${name} is ${status}${reason ? `: ${reason}` : ''}`;

const variablesOf = ({ variables }: WorkEnd, deployment: Deployment | undefined): Record<string, string> => ({
  ...(variables ?? deployment?.outputs),
});

const codeOf = ({ code }: WorkEnd): string => code ?? 'JobFailed';

const answerFor = (job: Job, end: WorkEnd, deployment: Deployment | undefined): Answer =>
  end.succeeded
    ? {
        output: {
          externalExecutionId: end.externalExecutionId ?? job.id,
          summary: end.summary ?? end.status,
          variables: variablesOf(end, deployment),
        },
      }
    : { error: codeOf(end), cause: causeOf(job, end) };
