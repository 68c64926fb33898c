/** The rules of a stage's conditions, and those that are carried out as a build is. */
import { type Condition, MOMENTS, type Moment, type Rule } from './condition.ts';
import type { Action, PipelineDefinition, Stage } from './schema.ts';

export interface PlacedRule {
  readonly rule: Rule;
  readonly moment: Moment;
  readonly stageIndex: number;
  /** `stages[2].beforeEntry.conditions[0].rules[0]` */
  readonly path: string;
}

/** CodePipeline takes one condition for each time. */
export const conditionOf = (stage: Stage, moment: Moment): Condition | undefined =>
  stage[MOMENTS[moment]]?.conditions?.[0];

export const rulesOf = (stage: Stage, stageIndex = 0): PlacedRule[] =>
  (Object.keys(MOMENTS) as Moment[]).flatMap((moment) =>
    (conditionOf(stage, moment)?.rules ?? []).map((rule, at) => ({
      rule,
      moment,
      stageIndex,
      path: `stages[${stageIndex}].${MOMENTS[moment]}.conditions[0].rules[${at}]`,
    })),
  );

export const allRulesOf = ({ stages }: Pick<PipelineDefinition, 'stages'>): PlacedRule[] => stages.flatMap(rulesOf);

/** Texts in which `#{namespace.key}` is replaced. */
export const ruleTexts = ({ configuration }: Rule): { readonly where: string; readonly text: string }[] =>
  Object.entries(configuration).map(([key, text]) => ({ where: `configuration.${key}`, text }));

/** These rules are answered by a build or a function, which the machine follows itself. */
export const isFollowed = ({ ruleTypeId: { provider } }: Rule): boolean =>
  ['LambdaInvoke', 'CodeBuild', 'Commands'].includes(provider);

/**
 * A rule that runs a build, as the action that it would be. No action's name has a `/`: a build's variables and tokens
 * never meet those of an action.
 */
export const buildOf = (rule: Rule, moment: Moment): Action | undefined => {
  const { provider } = rule.ruleTypeId;
  if (provider !== 'CodeBuild' && provider !== 'Commands') return undefined;
  return {
    name: `${MOMENTS[moment]}/${rule.name}`,
    actionTypeId: { category: provider === 'CodeBuild' ? 'Build' : 'Compute', owner: 'AWS', provider, version: '1' },
    runOrder: 1,
    configuration: rule.configuration,
    ...(rule.commands === undefined ? {} : { commands: rule.commands }),
    inputArtifacts: rule.inputArtifacts,
    outputArtifacts: [],
  };
};

/** Rules that run a build, as actions at the path of the rule. */
export const buildRulesOf = (
  definition: Pick<PipelineDefinition, 'stages'>,
): { readonly action: Action; readonly path: string }[] =>
  allRulesOf(definition).flatMap(({ rule, moment, path }) => {
    const action = buildOf(rule, moment);
    return action === undefined ? [] : [{ action, path }];
  });
