/** A plan as a state machine. The first state keeps the input and goes to the stage that the attempt begins at. */
import { expression, type Machine, quoted, type State } from './asl.ts';
import type { MachinePlan } from './plan.ts';
import { entryOf, stageStates } from './stage-states.ts';

export const renderMachine = (plan: MachinePlan): Machine => {
  const { stages } = plan;
  return {
    Comment: `${plan.pipeline} version ${plan.version} for ${plan.environment} ${plan.scope}`,
    QueryLanguage: 'JSONata',
    StartAt: 'From',
    States: {
      From: fromState(
        stages.map(({ name }) => name),
        entryOf,
      ),
      ...Object.assign(
        {},
        ...stages.map((stage, at): { readonly [name: string]: State } =>
          stageStates(plan, stage, stages[at + 1] ? entryOf(stages[at + 1]?.name ?? '') : 'Done'),
        ),
      ),
      Done: { Type: 'Succeed', Output: {} },
    },
  };
};

/** Every path begins by keeping the input. `entry`: the state that a stage begins with. */
export const fromState = ([first = '', ...later]: readonly string[], entry: (stage: string) => string): State => {
  const Assign = { run: expression('$states.input') };
  return {
    Type: 'Choice',
    Choices: later.map((name) => ({
      Condition: expression(`$states.input.from = ${quoted(name)}`),
      Assign,
      Next: entry(name),
    })),
    Assign,
    Default: entry(first),
  };
};
