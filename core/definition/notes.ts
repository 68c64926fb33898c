/** What a definition says that has no effect here, each with its path: it is kept for `tagline export`, and told. */
import type { Fault } from '../fault.ts';
import { actionsOf } from './actions-of.ts';
import type { PipelineDefinition } from './schema.ts';

const note = (where: string, message: string): Fault => ({
  code: 'NoEffect',
  message,
  where,
  remedy: 'nothing: it is kept, and exported again',
});

const STORES = 'artifacts are kept in the bucket that Tagline has for them, under its key';
const ROLES = 'machines run under the role of their environment';
const ACTS = 'it acts under the role that Tagline made at the target, with what the environment grants';

export const notesOf = (definition: PipelineDefinition): readonly Fault[] => [
  ...(definition.roleArn === undefined ? [] : [note('roleArn', ROLES)]),
  ...(definition.artifactStore === undefined ? [] : [note('artifactStore', STORES)]),
  ...(definition.artifactStores === undefined ? [] : [note('artifactStores', STORES)]),
  ...actionsOf(definition).flatMap(({ action, path }) =>
    action.roleArn === undefined ? [] : [note(`${path}.roleArn`, ACTS)],
  ),
];
