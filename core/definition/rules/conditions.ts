import type { Fault } from '../../fault.ts';
import type { PipelineDefinition, Stage } from '../schema.ts';

const RESULTS: Readonly<Record<'beforeEntry' | 'onSuccess' | 'onFailure', readonly string[]>> = {
  beforeEntry: ['FAIL', 'SKIP'],
  onSuccess: ['ROLLBACK', 'FAIL'],
  onFailure: ['ROLLBACK'],
};
const SKIPPING_RULES = ['LambdaInvoke', 'VariableCheck'];

const fault = (where: string, message: string, expected: string, remedy: string): Fault => ({
  code: 'InvalidDefinition',
  message,
  where,
  expected,
  remedy,
});

const resultFaults = (stage: Stage, path: string): Fault[] =>
  (['beforeEntry', 'onSuccess', 'onFailure'] as const).flatMap((moment) =>
    (stage[moment]?.conditions ?? []).flatMap(({ result, rules }, at) => {
      const where = `${path}.${moment}.conditions[${at}]`;
      const allowed = RESULTS[moment];
      if (result !== undefined && !allowed.includes(result)) {
        return [fault(`${where}.result`, `${moment} cannot ${result}`, allowed.join(', '), 'use one of these')];
      }
      if (result !== 'SKIP') return [];
      return rules.flatMap(({ ruleTypeId: { provider } }, index) =>
        SKIPPING_RULES.includes(provider)
          ? []
          : [
              fault(
                `${where}.rules[${index}].ruleTypeId.provider`,
                `${provider} cannot decide a SKIP`,
                SKIPPING_RULES.join(', '),
                'use one of these, or the result FAIL',
              ),
            ],
      );
    }),
  );

const failureFaults = ({ onFailure }: Stage, path: string): Fault[] => {
  if (onFailure === undefined) return [];
  const { result, retryConfiguration, conditions } = onFailure;
  const where = `${path}.onFailure`;
  const faults: Fault[] = [];
  if (result === 'SKIP')
    faults.push(fault(`${where}.result`, 'onFailure cannot SKIP', 'ROLLBACK, RETRY, FAIL', 'use one'));
  if (retryConfiguration !== undefined && result !== 'RETRY') {
    faults.push(fault(`${where}.retryConfiguration`, 'stands without the result RETRY', 'result: RETRY', 'set it'));
  }
  if (result === 'RETRY' && conditions !== undefined) {
    faults.push(fault(`${where}.conditions`, 'stand beside the result RETRY', 'one of the two', 'drop one'));
  }
  return faults;
};

/** Rolling back needs a stage that can be run again on its own, and one run at a time. */
const rollbackFaults = (stage: Stage, at: number, { executionMode }: PipelineDefinition): Fault[] => {
  const path = `stages[${at}]`;
  const places = [
    ...(stage.onFailure?.result === 'ROLLBACK' ? [`${path}.onFailure.result`] : []),
    ...(['onSuccess', 'onFailure'] as const).flatMap((moment) =>
      (stage[moment]?.conditions ?? []).flatMap(({ result }, index) =>
        result === 'ROLLBACK' ? [`${path}.${moment}.conditions[${index}].result`] : [],
      ),
    ),
  ];
  return places.flatMap((where) => {
    if (at === 0)
      return [fault(where, 'the source stage cannot be rolled back', 'another result', 'use FAIL or RETRY')];
    if (executionMode !== 'PARALLEL') return [];
    return [fault(where, 'PARALLEL executions cannot be rolled back', 'SUPERSEDED or QUEUED', 'change executionMode')];
  });
};

/** Which results conditions and failures of a stage may have. */
export const conditionRules = (definition: PipelineDefinition): Fault[] =>
  definition.stages.flatMap((stage, at) => [
    ...resultFaults(stage, `stages[${at}]`),
    ...failureFaults(stage, `stages[${at}]`),
    ...rollbackFaults(stage, at, definition),
  ]);
