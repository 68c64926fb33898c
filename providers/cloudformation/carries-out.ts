/** Which change set an action executes. */
import type { Action, PipelineDefinition } from '../../core/definition/schema.ts';
import { type Fault, InvalidInput } from '../../core/fault.ts';
import type { ActionPlace } from '../../core/provider.ts';

/** The change set that an action executes must have been made by an earlier action of the same names. */
export const carriesOut = (definition: PipelineDefinition, stage: string, action: Action): ActionPlace | undefined => {
  const { ActionMode, StackName, ChangeSetName } = action.configuration;
  if (ActionMode === 'CHANGE_SET_REPLACE') return undefined;
  if (ActionMode !== 'CHANGE_SET_EXECUTE') return { stage, action: action.name };
  const at = definition.stages.findIndex(({ name }) => name === stage);
  const earlier = definition.stages
    .slice(0, at + 1)
    .flatMap((candidate) =>
      candidate.actions
        .filter(({ runOrder }) => candidate.name !== stage || runOrder < action.runOrder)
        .map((maker) => ({ stage: candidate.name, maker })),
    );
  const found = earlier.findLast(
    ({ maker: { configuration } }) =>
      configuration['ActionMode'] === 'CHANGE_SET_REPLACE' &&
      configuration['StackName'] === StackName &&
      configuration['ChangeSetName'] === ChangeSetName,
  );
  if (found) return { stage: found.stage, action: found.maker.name };
  throw new InvalidInput('InvalidDefinition', [changeSetMissing(definition, stage, action)]);
};

const changeSetMissing = (definition: PipelineDefinition, stage: string, action: Action): Fault => {
  const s = definition.stages.findIndex(({ name }) => name === stage);
  const a = definition.stages[s]?.actions.findIndex(({ name }) => name === action.name);
  return {
    code: 'ChangeSetMissing',
    message:
      `no earlier action makes the change set ${action.configuration['ChangeSetName']} of ` +
      `${action.configuration['StackName']}`,
    where: `stages[${s}].actions[${a}].configuration.ChangeSetName`,
    expected: 'an action before it with ActionMode CHANGE_SET_REPLACE and the same StackName and ChangeSetName',
    remedy: 'Add that action, or use CREATE_UPDATE.',
  };
};
