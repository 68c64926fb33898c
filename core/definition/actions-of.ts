import type { Action, PipelineDefinition, Stage } from './schema.ts';

/** An action with its place in the pipeline. */
export interface PlacedAction {
  readonly action: Action;
  readonly stage: Stage;
  readonly stageIndex: number;
  readonly actionIndex: number;
  /** `stages[2].actions[0]` */
  readonly path: string;
}

/** Every action of a pipeline, in the order of the file. */
export const actionsOf = (definition: Pick<PipelineDefinition, 'stages'>): PlacedAction[] =>
  definition.stages.flatMap((stage, stageIndex) =>
    stage.actions.map((action, actionIndex) => ({
      action,
      stage,
      stageIndex,
      actionIndex,
      path: `stages[${stageIndex}].actions[${actionIndex}]`,
    })),
  );

/** Has `first` certainly ended before `second` starts? */
export const runsBefore = (first: PlacedAction, second: PlacedAction): boolean =>
  first.stageIndex < second.stageIndex ||
  (first.stageIndex === second.stageIndex && first.action.runOrder < second.action.runOrder);

/** Texts of an action in which `#{namespace.key}` is replaced, with their paths relative to the action. */
export const variableTexts = (action: Action): { readonly where: string; readonly text: string }[] => [
  ...Object.entries(action.configuration).map(([key, text]) => ({ where: `configuration.${key}`, text })),
  ...(action.environmentVariables ?? []).map(({ value }, at) => ({
    where: `environmentVariables[${at}].value`,
    text: value,
  })),
];
