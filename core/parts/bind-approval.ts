/**
 * What an approval of an execution is bound to now: plans made and not yet applied, artifacts, commit, definition
 * version.
 */

import type { Bound } from '../approval.ts';
import { artifactKey } from '../artifacts.ts';
import { canonicalJson } from '../canonical-json.ts';
import { actionsOf, type PlacedAction, runsBefore } from '../definition/actions-of.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import type { Execution } from '../execution.ts';
import { listAll } from '../ledger/list-all.ts';
import { type Plan, planRecord } from '../plan.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';

export const bindApproval =
  ({ ledger, artifacts, digest }: { ledger: Ledger; artifacts: Pick<Artifacts, 'look'>; digest: Digest }) =>
  async (
    execution: Execution,
    definition: PipelineDefinition,
    asking: { stage: string; action: string },
  ): Promise<{ bound: Bound; digest: string }> => {
    // What runs beside the question may still change: only what is surely over before it is bound.
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
      artifacts: await artifactsOf(artifacts, execution, before),
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
  artifacts: Pick<Artifacts, 'look'>,
  execution: Execution,
  before: readonly PlacedAction[],
): Promise<Bound['artifacts']> => {
  const names = before.flatMap(({ action }) => action.outputArtifacts.map(({ name }) => name));
  const found = await Promise.all(
    names.map(async (name) => {
      const key = artifactKey(execution.target.environment, execution.pipeline, name, execution.id);
      const stored = await artifacts.look(key);
      return stored === undefined ? [] : [{ name, key, ...stored }];
    }),
  );
  return found.flat();
};
