/** A plan as a state machine. The first state keeps the input, the second goes to the stage that the attempt begins at. */
import { expression, type Machine, quoted, type State } from './asl.ts';
import { fittingName } from './names.ts';
import type { MachinePlan } from './plan.ts';
import { entryOf, stageStates } from './stage-states.ts';

export const renderMachine = (plan: MachinePlan): Machine => {
  const { stages } = plan;
  const first = stages[0];
  return {
    Comment: `${plan.pipeline} version ${plan.version} for ${plan.environment} ${plan.scope}`,
    QueryLanguage: 'JSONata',
    StartAt: 'Begin',
    States: {
      Begin: { Type: 'Pass', Assign: { run: expression('$states.input') }, Output: {}, Next: 'From' },
      From: fromState(stages.map(({ name }) => name)),
      ...Object.assign(
        {},
        ...stages.map((stage, at): { readonly [name: string]: State } =>
          stageStates(plan, stage, stages[at + 1] ? entryOf(stages[at + 1]?.name ?? '') : 'Done'),
        ),
      ),
      Done: { Type: 'Succeed' },
    },
  };

  function fromState(names: readonly string[]): State {
    const later = names
      .slice(1)
      .map((name) => ({ Condition: expression(`$run.from = ${quoted(name)}`), Next: entryOf(name) }));
    const begin = first ? entryOf(first.name) : fittingName('Done');
    return later.length === 0 ? { Type: 'Pass', Next: begin } : { Type: 'Choice', Choices: later, Default: begin };
  }
};
