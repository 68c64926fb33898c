/** The limits of one machine. A pipeline above them gets a machine per stage. */
import type { Fault } from '../core/fault.ts';
import type { Machine, State } from './asl.ts';
import { CONDITION_LOOP_EVENTS } from './condition-states.ts';
import type { PlannedStage } from './plan.ts';

const ACTIONS = 500;
/** Step Functions takes 1 MB; half of it is room for what the console and its API add. */
const CHARACTERS = 600_000;
/** Step Functions ends an execution at 25,000. */
const EVENTS = 20_000;
const EVENTS_PER_STATE = 5;

/** `DefinitionTooLarge` for every limit that a machine of these stages passes. */
export const limitsPassed = (stages: readonly PlannedStage[], machine: Machine): Fault[] => {
  const actions = stages.flatMap(({ groups }) => groups.flatMap((group) => group.actions));
  const conditions = stages.reduce((sum, stage) => sum + stage.conditions.length, 0);
  const loops = actions.reduce(
    (sum, { action, provider }) => sum + (provider.loopEvents?.(action) ?? 0),
    conditions * CONDITION_LOOP_EVENTS,
  );
  const where = stages.length === 1 ? `stage ${stages[0]?.name}` : 'stages';
  return [
    ...over('actions', actions.length, ACTIONS, where),
    ...over('characters of its state machine', JSON.stringify(machine).length, CHARACTERS, where),
    ...over('events of its state machine', namesIn(machine).length * EVENTS_PER_STATE + loops, EVENTS, where),
  ];
};

const over = (what: string, count: number, limit: number, where: string): Fault[] =>
  count <= limit
    ? []
    : [
        {
          code: 'DefinitionTooLarge',
          message: `${count} ${what} are too many for one state machine`,
          where,
          expected: `at most ${limit}`,
          remedy: 'Split the stage.',
        },
      ];

/** Names that two states of a machine would have. */
export const duplicatesIn = (machine: Machine): Fault[] => {
  const names = namesIn(machine);
  const seen = new Set<string>();
  return names.flatMap((name) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [
      {
        code: 'DuplicateStateName',
        message: `two states would be called ${name}`,
        where: 'stages',
        remedy: 'Rename the stage or the action.',
      },
    ];
  });
};

/** State names are unique in a whole machine, branches included. */
const namesIn = (machine: Machine): string[] =>
  Object.entries(machine.States).flatMap(([name, state]) => [name, ...branchesOf(state).flatMap(namesIn)]);

const branchesOf = (state: State): readonly Machine[] => (state.Type === 'Parallel' ? state.Branches : []);
