/** A world whose pipeline has conditions at its stage Build, and an execution that has come to that stage. */
import { MOMENTS, type Moment } from '../../core/definition/condition.ts';
import { Stage } from '../../core/definition/schema.ts';
import type { Execution } from '../../core/execution.ts';
import { keys } from '../../core/ledger/keys.ts';
import { versionRecord } from '../../core/pipeline.ts';
import { startExecution } from '../../core/steps/start-execution.ts';
import { makeWorld, type World } from './world.ts';

export const rule = (provider: string, configuration: Record<string, string> = {}, more: object = {}) => ({
  name: provider,
  ruleTypeId: { category: 'Rule', provider },
  configuration,
  ...more,
});

/** `conditions`: by moment, the result and the rules, as in a definition. */
export const conditioned = async (
  conditions: Partial<Record<Moment, { result?: string; rules: readonly object[] }>>,
  more: object = {},
): Promise<{ world: World; execution: Execution; base: { contract: 2; executionId: string; attempt: number } }> => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const fields = Object.entries(conditions).map(([moment, one]) => [MOMENTS[moment as Moment], { conditions: [one] }]);
  const stages = item.data.definition.stages.map((stage) =>
    stage.name === 'Build' ? Stage.parse({ ...stage, ...Object.fromEntries(fields), ...more }) : stage,
  );
  await ledger.write([{ put: { ...item, data: { ...item.data, definition: { ...item.data.definition, stages } } } }]);
  const execution = await startExecution(world.ports)(world.request());
  if (!execution) throw new Error('nothing was started');
  return { world, execution, base: { contract: 2, executionId: execution.id, attempt: 1 } };
};
