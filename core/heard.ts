/** How a source other than Git is heard: the event that tells of a new revision of it. */
import { isImplicit } from './definition/environments-of.ts';
import type { Action, PipelineDefinition } from './definition/schema.ts';
import type { Revision } from './execution-request.ts';

export interface Heard {
  /** An event pattern of EventBridge, for the default bus of the home account. */
  pattern(action: Action): Readonly<Record<string, unknown>>;
  /** What the event tells of; undefined if it tells of none. */
  revision(action: Action, event: Readonly<Record<string, unknown>>): Omit<Revision, 'action'> | undefined;
}

/** The name of the watch of a source action: no entry of a definition has a `/`. */
export const sourceWatch = ({ name }: Pick<Action, 'name'>): string => `source/${name}`;

const othersThanGit = ({ stages }: Pick<PipelineDefinition, 'stages'>): readonly Action[] =>
  (stages[0]?.actions ?? []).filter(({ actionTypeId }) => actionTypeId.provider !== 'CodeCommit');

/** Those that may be watched; the provider says whether one is heard. */
export const watchedSources = (
  definition: Pick<PipelineDefinition, 'stages' | 'triggers' | 'on' | 'environments'>,
): readonly Action[] =>
  // With any trigger, as in CodePipeline, nothing else is heard; and a start needs a target.
  definition.triggers.length > 0 || (!isImplicit(definition) && definition.on.length === 0)
    ? []
    : othersThanGit(definition);
