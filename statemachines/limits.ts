/** The limits of one machine. Above them a pipeline needs a child machine per stage, which comes later. */
import { type Fault, InvalidInput } from '../core/fault.ts';
import type { Machine, State } from './asl.ts';
import type { MachinePlan } from './plan.ts';

const ACTIONS = 500;
/** Step Functions takes 1 MB; half of it is room for what the console and its API add. */
const CHARACTERS = 600_000;
/** Step Functions ends an execution at 25,000. */
const EVENTS = 20_000;
const EVENTS_PER_STATE = 5;

/** Throws InvalidInput `DefinitionTooLarge` with every limit that is passed, and `DuplicateStateName`. */
export const checkLimits = (plan: MachinePlan, machine: Machine): void => {
  const actions = plan.stages.flatMap(({ groups }) => groups.flatMap((group) => group.actions));
  const names = namesIn(machine);
  const loops = actions.reduce((sum, { action, provider }) => sum + (provider.loopEvents?.(action) ?? 0), 0);
  const passed: Fault[] = [
    ...over('actions', actions.length, ACTIONS),
    ...over('characters of its state machine', JSON.stringify(machine).length, CHARACTERS),
    ...over('events of its state machine', names.length * EVENTS_PER_STATE + loops, EVENTS),
  ];
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  const duplicates: Fault[] = twice.map((name) => ({
    code: 'DuplicateStateName',
    message: `two states would be called ${name}`,
    where: 'stages',
    remedy: 'Rename the stage or the action.',
  }));
  if (passed.length + duplicates.length > 0) throw new InvalidInput('DefinitionTooLarge', [...passed, ...duplicates]);
};

const over = (what: string, count: number, limit: number): Fault[] =>
  count <= limit
    ? []
    : [
        {
          code: 'NotYet',
          message: `${count} ${what} are too many for one state machine`,
          where: 'stages',
          expected: `at most ${limit}`,
          remedy: 'Split the pipeline: child machines per stage come later.',
        },
      ];

/** State names are unique in a whole machine, branches included. */
const namesIn = (machine: Machine): string[] =>
  Object.entries(machine.States).flatMap(([name, state]) => [name, ...branchesOf(state).flatMap(namesIn)]);

const branchesOf = (state: State): readonly Machine[] => (state.Type === 'Parallel' ? state.Branches : []);
