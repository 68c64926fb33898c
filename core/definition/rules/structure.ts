import { type Fault, TaglineError } from '../../fault.ts';
import { tagScheme } from '../../tag-scheme.ts';
import { isReservedNamespace } from '../../variables.ts';
import { actionsOf } from '../actions-of.ts';
import type { PipelineDefinition } from '../schema.ts';
import { duplicates } from './duplicates.ts';

const fault = (where: string, message: string, expected: string, remedy: string): Fault => ({
  code: 'InvalidDefinition',
  message,
  where,
  expected,
  remedy,
});

const sourceFaults = (definition: PipelineDefinition): Fault[] =>
  actionsOf(definition).flatMap(({ action, stageIndex, path }) => {
    const isSource = action.actionTypeId.category === 'Source';
    if (isSource === (stageIndex === 0)) return [];
    const where = `${path}.actionTypeId.category`;
    return isSource
      ? [
          fault(
            where,
            'a Source action stands after the first stage',
            'Source in the first stage only',
            'move it there',
          ),
        ]
      : [fault(where, 'the first stage holds more than Source actions', 'Source', 'move it to a later stage')];
  });

const nameFaults = (definition: PipelineDefinition): Fault[] => {
  const actions = actionsOf(definition);
  return [
    ...duplicates(
      definition.stages.map(({ name }, at) => ({ name, where: `stages[${at}].name` })),
      'stage name',
    ),
    ...definition.stages.flatMap(({ actions: all }, stage) =>
      duplicates(
        all.map(({ name }, at) => ({ name, where: `stages[${stage}].actions[${at}].name` })),
        'action name',
      ),
    ),
    ...duplicates(
      definition.notifications.map(({ name }, at) => ({ name, where: `notifications[${at}].name` })),
      'name of notifications',
    ),
    ...duplicates(
      definition.variables.map(({ name }, at) => ({ name, where: `variables[${at}].name` })),
      'variable name',
    ),
    ...duplicates(
      [
        ...actions.flatMap(({ action, path }) =>
          action.outputArtifacts.map(({ name }, at) => ({ name, where: `${path}.outputArtifacts[${at}].name` })),
        ),
        ...actions.flatMap(({ action, path }) =>
          action.namespace === undefined ? [] : [{ name: action.namespace, where: `${path}.namespace` }],
        ),
      ],
      'name of an output artifact or namespace',
    ),
    ...actions.flatMap(({ action: { namespace }, path }) =>
      namespace !== undefined && isReservedNamespace(namespace)
        ? [fault(`${path}.namespace`, `the namespace ${namespace} is reserved`, 'another name', 'rename it')]
        : [],
    ),
  ];
};

const storeFaults = ({ artifactStore, artifactStores, stages }: PipelineDefinition): Fault[] => {
  if (artifactStores === undefined) return [];
  const both =
    artifactStore === undefined
      ? []
      : [fault('artifactStores', 'stands beside artifactStore', 'one of the two', 'keep artifactStores')];
  const lacking = actionsOf({ stages }).flatMap(({ action: { region }, path }) =>
    region === undefined || Object.hasOwn(artifactStores, region)
      ? []
      : [
          fault(
            `${path}.region`,
            `artifactStores has none in ${region}`,
            Object.keys(artifactStores).join(', '),
            'add one',
          ),
        ],
  );
  return [...both, ...lacking];
};

/** Fields of an action that only some kinds of action have. */
const misplacedFields = (definition: PipelineDefinition): Fault[] =>
  actionsOf(definition).flatMap(({ action, path }) => {
    const { category, provider, owner } = action.actionTypeId;
    const faults: Fault[] = [];
    const only = (field: string, whose: string): void =>
      void faults.push(fault(`${path}.${field}`, `${field} is for ${whose}`, `no ${field}`, `leave ${field} out`));
    if (action.timeoutInMinutes !== undefined && category !== 'Approval') only('timeoutInMinutes', 'manual approvals');
    if (action.commands !== undefined && !(category === 'Compute' && provider === 'Commands')) {
      only('commands', 'Compute/Commands actions');
    }
    if (category !== 'Compute') {
      if (action.outputVariables !== undefined) only('outputVariables', 'compute actions');
      for (const [at, { files }] of action.outputArtifacts.entries()) {
        if (files !== undefined) only(`outputArtifacts[${at}].files`, 'compute actions');
      }
    }
    if (action.region !== undefined && owner !== 'AWS') only('region', 'actions of AWS');
    return faults;
  });

const modeFaults = ({ executionMode, pipelineType }: PipelineDefinition): Fault[] =>
  pipelineType === 'V1' && executionMode !== 'SUPERSEDED'
    ? [fault('pipelineType', `executionMode ${executionMode} needs V2`, 'V2', 'set pipelineType: V2 or leave it out')]
    : [];

const schemeFaults = ({ tagScheme: text }: PipelineDefinition): Fault[] => {
  try {
    tagScheme(text);
    return [];
  } catch (error) {
    if (!(error instanceof TaglineError)) throw error;
    const { code, message, expected, remedy } = error;
    return [
      {
        code,
        message,
        where: 'tagScheme',
        ...(expected === undefined ? {} : { expected }),
        ...(remedy === undefined ? {} : { remedy }),
      },
    ];
  }
};

/** Checks stages, names, and which fields may appear where. */
export const structureRules = (definition: PipelineDefinition): Fault[] => [
  ...replacementFaults(definition),
  ...schemeFaults(definition),
  ...modeFaults(definition),
  ...storeFaults(definition),
  ...sourceFaults(definition),
  ...nameFaults(definition),
  ...misplacedFields(definition),
];

const replacementFaults = ({ supersedeApprovals, executionMode }: PipelineDefinition): Fault[] =>
  supersedeApprovals && executionMode !== 'SUPERSEDED'
    ? [
        fault(
          'supersedeApprovals',
          `executions of ${executionMode} replace nobody`,
          'executionMode: SUPERSEDED',
          'leave supersedeApprovals out, or change executionMode',
        ),
      ]
    : [];
