/**
 * Step 5, after each group: records the ends that the machine saw itself, then decides whether the stage continues or
 * ends. It marks the actions that begin next and closes approvals that nobody answered in time. Calling it again
 * changes nothing.
 */
import { approvalRecord } from '../approval.ts';
import type { Result, SettleGroup } from '../contract.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import type { Execution } from '../execution.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { beginActions } from '../parts/begin-actions.ts';
import { currentExecution, definitionOf } from '../parts/current-execution.ts';
import { failureCode } from '../parts/failure-code.ts';
import { versionsOf } from '../parts/grant-slots.ts';
import { keptResults } from '../parts/kept-results.ts';
import { recordedArtifacts } from '../parts/recorded-artifacts.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import { endActionOf } from './end-action.ts';
import { approvalId } from './request-approval.ts';

export interface GroupSettled {
  readonly decision: 'continue' | 'fail';
  /** `Deploy/Apply: PlanOutdated`, for the summary of the execution. */
  readonly summary: string;
  /** Artifact -> the version that pins its bytes. */
  readonly artifacts: Readonly<Record<string, string>>;
}

interface Ports {
  ledger: Ledger;
  artifacts: Pick<Artifacts, 'look' | 'sum'>;
  clock: Clock;
  digest: Digest;
}

export const settleGroup = (ports: Ports) => {
  const { ledger, clock, digest } = ports;
  const end = endActionOf(ports);
  return async (input: SettleGroup): Promise<GroupSettled> => {
    const execution = (await currentExecution(ledger, input)).data;
    const definition = await definitionOf(ledger, execution);
    const kept = Object.keys(await keptResults(ledger, definition, execution, input.stage));
    for (const result of input.results) if (!kept.includes(result.name)) await end({ ...input, result });
    const failed = input.results.filter(({ status }) => status === 'Failed');
    for (const { name } of failed) await closeApproval(ledger, approvalId(digest, input, name), clock.now());
    const stopped = failed.length === 0 && stoppedBefore(execution, definition, input, kept);
    if (failed.length === 0 && !stopped) {
      const place = { stage: input.stage, after: input.group, kept };
      await decide(ledger, async () => {
        const changes = await beginActions(ledger, definition, execution, place, clock.now());
        if (changes.length > 0) await ledger.write(changes);
      });
    }
    return {
      decision: failed.length === 0 && !stopped ? 'continue' : 'fail',
      summary: stopped ? 'ExecutionStopped' : failed.map((result) => summaryOf(input.stage, result)).join(', '),
      artifacts: versionsOf(await recordedArtifacts(ledger, input.executionId)),
    };
  };
};

/** It is being stopped, and actions of the stage are left that would begin now. */
const stoppedBefore = (
  { stopTrigger }: Execution,
  definition: PipelineDefinition,
  { stage, group }: SettleGroup,
  kept: readonly string[],
): boolean =>
  stopTrigger !== undefined &&
  (definition.stages.find(({ name }) => name === stage)?.actions ?? []).some(
    ({ name, runOrder }) => runOrder > group && !kept.includes(name),
  );

const summaryOf = (stage: string, { name, error }: Result): string =>
  `${stage}/${name}: ${error === undefined ? 'failed' : failureCode(error)}`;

/** The machine no longer waits: an approval that is still open has expired, or was lost with its task. */
const closeApproval = (ledger: Ledger, id: string, now: string): Promise<void> =>
  decide(ledger, async () => {
    const approval = await approvalRecord.read(ledger, keys.approval(id));
    if (approval?.data.status !== 'Open') return;
    const data =
      approval.data.expiresAt <= now
        ? { ...approval.data, status: 'Expired' as const }
        : { ...approval.data, status: 'Withdrawn' as const, reason: 'The action ended without an answer.' };
    await ledger.write([{ put: { ...approval, data, open: undefined } }]);
  });
