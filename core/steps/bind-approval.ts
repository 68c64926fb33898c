/** What an approval of an execution is bound to now: plans made and not yet applied, artifacts, commit, definition version. */

import type { Bound } from '../approval.ts';
import { artifactKey } from '../artifacts.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { PipelineDefinition } from '../definition/schema.ts';
import type { Execution } from '../execution.ts';
import { type Plan, planRecord } from '../plan.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Digest } from '../ports/ids.ts';
import type { Ledger } from '../ports/ledger.ts';

export const bindApproval =
  ({ ledger, artifacts, digest }: { ledger: Ledger; artifacts: Pick<Artifacts, 'etag'>; digest: Digest }) =>
  async (execution: Execution, definition: PipelineDefinition): Promise<{ bound: Bound; digest: string }> => {
    const plans = (await plansOf(ledger, execution.id)).filter(({ status }) => status === 'Made');
    const bound: Bound = {
      commit: execution.commit,
      definitionVersion: execution.definitionVersion,
      plans: plans.map(({ stage, action, digest: planDigest, serial }) => ({
        stage,
        action,
        digest: planDigest,
        serial,
      })),
      artifacts: await artifactsOf(artifacts, execution, definition),
    };
    return { bound, digest: digest(canonicalJson(bound)) };
  };

/** All plans of an execution, in order of stage and action names. */
export const plansOf = async (ledger: Ledger, executionId: string): Promise<readonly Plan[]> =>
  (await ledger.list(`EXECUTION#${executionId}`, { prefix: 'PLAN#', limit: 1000 })).items.map(
    (item) => planRecord.parse(item).data,
  );

const artifactsOf = async (
  artifacts: Pick<Artifacts, 'etag'>,
  execution: Execution,
  definition: PipelineDefinition,
): Promise<Bound['artifacts']> => {
  const names = definition.stages.flatMap(({ actions }) =>
    actions.flatMap(({ outputArtifacts }) => outputArtifacts.map(({ name }) => name)),
  );
  const found = await Promise.all(
    names.map(async (name) => {
      const key = artifactKey(execution.pipeline, name, execution.id);
      const etag = await artifacts.etag(key);
      return etag === undefined ? [] : [{ name, key, etag }];
    }),
  );
  return found.flat();
};
