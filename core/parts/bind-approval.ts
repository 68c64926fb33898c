/**
 * Reads what an approval is bound to now: plans that are made and not yet applied, artifacts, commit, definition
 * version. All of it comes from the ledger; `start-work` checks whether the bucket still holds those artifacts.
 */
import type { Bound } from '../approval.ts';
import { canonicalJson } from '../canonical-json.ts';
import { actionsOf, type PlacedAction, runsBefore } from '../definition/actions-of.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import type { Execution } from '../execution.ts';
import { listAll } from '../ledger/list-all.ts';
import { type Plan, planRecord } from '../plan.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';
import { recordedArtifacts } from './recorded-artifacts.ts';

export const bindApproval =
  ({ ledger, digest }: { ledger: Ledger; digest: Digest }) =>
  async (
    execution: Execution,
    definition: PipelineDefinition,
    asking: { stage: string; action: string },
  ): Promise<{ bound: Bound; digest: string }> => {
    // Actions that run beside the question may still change, so only those that have certainly ended are bound.
    const before = actionsBefore(definition, asking);
    const plans = (await plansOf(ledger, execution.id)).filter(
      (plan) =>
        plan.status === 'Made' &&
        before.some(({ stage, action }) => stage.name === plan.stage && action.name === plan.action),
    );
    const bound: Bound = {
      commit: execution.commit,
      definitionVersion: execution.definitionVersion,
      plans: plans.map(({ stage, action, digest: planDigest, serial }) => ({
        stage,
        action,
        digest: planDigest,
        serial,
      })),
      artifacts: await artifactsOf(ledger, execution, before),
    };
    return { bound, digest: digest(canonicalJson(bound)) };
  };

const actionsBefore = (
  definition: PipelineDefinition,
  asking: { stage: string; action: string },
): readonly PlacedAction[] => {
  const all = actionsOf(definition);
  const asked = all.find(({ stage, action }) => stage.name === asking.stage && action.name === asking.action);
  return asked ? all.filter((action) => runsBefore(action, asked)) : all;
};

/** All plans of an execution, in order of stage and action names. */
export const plansOf = async (ledger: Ledger, executionId: string): Promise<readonly Plan[]> =>
  (await listAll(ledger, `EXECUTION#${executionId}`, 'PLAN#')).map((item) => planRecord.parse(item).data);

const artifactsOf = async (
  ledger: Ledger,
  execution: Execution,
  before: readonly PlacedAction[],
): Promise<Bound['artifacts']> => {
  const recorded = await recordedArtifacts(ledger, execution.id);
  return before.flatMap(({ action }) => action.outputArtifacts.flatMap(({ name }) => recorded[name] ?? []));
};
