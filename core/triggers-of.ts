/** What of its repositories starts a pipeline, as it is written down under each of them. */
import type { Action, PipelineDefinition } from './definition/schema.ts';
import type { PushFilter } from './definition/trigger.ts';
import { escapeGlob } from './glob.ts';
import { type Key, keys } from './ledger/keys.ts';
import type { PipelineVersion, Trigger } from './pipeline.ts';

export const triggerKey = ({ provider, repository, pipeline, sourceAction, second }: Trigger): Key =>
  keys.trigger(provider, repository, pipeline, second ? sourceAction : undefined);

/**
 * One trigger per source action that the definition's triggers name. Without triggers every push to a source's branch
 * starts it, as in CodePipeline; a source without branch takes every tag of the scheme.
 */
export const triggersOf = ({
  pipeline,
  version,
  definition,
}: Pick<PipelineVersion, 'pipeline' | 'version' | 'definition'>): Trigger[] => {
  const { triggers, on, tagScheme } = definition;
  const repositories: string[] = [];
  return (definition.stages[0]?.actions ?? []).flatMap((action) => {
    const trigger = triggers.find(({ gitConfiguration }) => gitConfiguration.sourceActionName === action.name);
    if (action.actionTypeId.provider !== 'CodeCommit' || (triggers.length > 0 && !trigger)) return [];
    const repository = action.configuration['RepositoryName'] ?? '';
    const second = repositories.includes(repository);
    repositories.push(repository);
    return [
      {
        pipeline,
        definitionVersion: version,
        provider: 'CodeCommit' as const,
        repository,
        ...(second ? { second } : {}),
        sourceAction: action.name,
        tagScheme,
        push: trigger?.gitConfiguration.push ?? defaultPushes(action),
        on,
        environments: Object.keys(definition.environments),
      },
    ];
  });
};

const defaultPushes = ({ configuration: { BranchName } }: Action): PushFilter[] =>
  BranchName === undefined ? [{ tags: {} }] : [{ branches: { includes: [escapeGlob(BranchName)] } }];

/** Can a push of a branch start it, which names no target by itself? */
export const takesBranches = (definition: PipelineDefinition): boolean =>
  triggersOf({ pipeline: definition.name, version: 1, definition }).some(({ push }) =>
    push?.some(({ branches }) => branches !== undefined),
  );
