/**
 * A definition as CodePipeline takes it (`aws codepipeline create-pipeline --cli-input-json`). Whatever CodePipeline
 * has no field for is left out, and said.
 */
import { canonicalJson } from '../canonical-json.ts';
import type { Fault } from '../fault.ts';
import { actionsOf } from './actions-of.ts';
import { PipelineDefinition, type Trigger } from './schema.ts';

type Declaration = Record<string, unknown>;

/** The fields of CodePipeline's PipelineDeclaration, in its own order. */
const OF_PIPELINE = [
  'name',
  'roleArn',
  'artifactStore',
  'artifactStores',
  'stages',
  'version',
  'executionMode',
  'pipelineType',
  'variables',
  'triggers',
] as const;
const OF_STAGE = ['name', 'blockers', 'actions', 'onFailure', 'onSuccess', 'beforeEntry'] as const;
const OF_ACTION = [
  'name',
  'actionTypeId',
  'runOrder',
  'configuration',
  'commands',
  'environmentVariables',
  'outputArtifacts',
  'inputArtifacts',
  'outputVariables',
  'roleArn',
  'region',
  'namespace',
  'timeoutInMinutes',
] as const;

/** `declaration`: what CodePipeline takes. `findings`: what it cannot hold, or demands beside it. */
export interface Exported {
  readonly declaration: Declaration;
  readonly findings: readonly Fault[];
}

export const toCodePipeline = (definition: PipelineDefinition): Exported => {
  const known = definition.triggers.filter(({ providerType }) => providerType === 'CodeStarSourceConnection');
  const declaration = withoutEmpty(
    {
      ...picked(definition, OF_PIPELINE),
      triggers: known,
      stages: definition.stages.map((stage) => ({
        ...picked(stage, OF_STAGE),
        actions: stage.actions.map((action) => picked(action, OF_ACTION)),
      })),
    },
    ['variables', 'triggers'],
  );
  return {
    declaration,
    findings: [
      ...missing(definition),
      ...tooMany(definition),
      ...ownFields(definition),
      ...definition.triggers.flatMap(foreignTrigger),
      ...actionsOf(definition).flatMap(ownAction),
    ],
  };
};

const picked = (from: Readonly<Record<string, unknown>>, keys: readonly string[]): Declaration =>
  Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])));

/** CodePipeline leaves lists of the second version's fields out where they are empty. */
const withoutEmpty = (declaration: Declaration, keys: readonly string[]): Declaration =>
  Object.fromEntries(
    Object.entries(declaration).filter(
      ([key, value]) => !(keys.includes(key) && Array.isArray(value) && value.length === 0),
    ),
  );

const finding = (where: string, message: string, remedy: string): Fault => ({
  code: 'NotInCodePipeline',
  message,
  where,
  remedy,
});

/** CodePipeline's quota of actions in a pipeline; here only stages and their actions are counted. */
const ACTIONS = 500;

const tooMany = (definition: PipelineDefinition): Fault[] => {
  const count = actionsOf(definition).length;
  return count > ACTIONS
    ? [finding('stages', `CodePipeline takes ${ACTIONS} actions, these are ${count}`, 'split the pipeline')]
    : [];
};

const missing = ({ roleArn, artifactStore, artifactStores }: PipelineDefinition): Fault[] => [
  ...(roleArn === undefined
    ? [finding('roleArn', 'CodePipeline demands a service role', 'add roleArn before you create it there')]
    : []),
  ...(artifactStore === undefined && artifactStores === undefined
    ? [finding('artifactStore', 'CodePipeline demands a bucket for artifacts', 'add artifactStore or artifactStores')]
    : []),
];

/** Fields of the definition that say something and have no place in a declaration. */
const ownFields = (definition: PipelineDefinition): Fault[] => {
  const { name, stages } = definition;
  const silent: Declaration = PipelineDefinition.parse({ name, stages });
  return Object.entries(definition)
    .filter(([key]) => !(OF_PIPELINE as readonly string[]).includes(key))
    .filter(([key, value]) => canonicalJson(value) !== canonicalJson(silent[key]))
    .map(([key]) => finding(key, `CodePipeline has no ${key}`, 'it is left out'));
};

const foreignTrigger = ({ providerType }: Trigger, at: number): Fault[] =>
  providerType === 'CodeStarSourceConnection'
    ? []
    : [
        finding(
          `triggers[${at}]`,
          `CodePipeline has no triggers of ${providerType}: a rule of EventBridge starts it there`,
          'it is left out',
        ),
      ];

const ownAction = ({ action, path }: ReturnType<typeof actionsOf>[number]): Fault[] => {
  const { owner, provider } = action.actionTypeId;
  return [
    ...(provider === 'CodeCommit' && action.configuration['BranchName'] === undefined
      ? [
          finding(
            `${path}.configuration.BranchName`,
            'CodePipeline demands the branch of a CodeCommit source',
            'add BranchName',
          ),
        ]
      : []),
    ...(owner === 'Custom'
      ? [
          finding(
            `${path}.actionTypeId`,
            `CodePipeline knows ${provider} only where somebody has registered it as a custom action`,
            'register a custom action of that type there, or put another action in its place',
          ),
        ]
      : []),
  ];
};
