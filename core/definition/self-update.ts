/** A pipeline that takes its definition out of the commit that it runs on, before it runs. */
import * as z from 'zod';
import type { Fault } from '../fault.ts';
import type { Action } from './action.ts';
import { patterns } from './patterns.ts';

export const SelfUpdate = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(255)
    .regex(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$)).+$/, { error: 'expected a path within the repository, without . and ..' })
    .describe('The file of the repository that holds this definition.'),
  action: patterns.name.optional().describe('The source action of that repository, where there are several.'),
});
export type SelfUpdate = z.infer<typeof SelfUpdate>;

interface Sources {
  readonly selfUpdate?: SelfUpdate | undefined;
  readonly stages: readonly { readonly actions: readonly Action[] }[];
}

/** The CodeCommit source that holds the definition; undefined if there is none, or none is meant. */
export const definitionSource = ({ selfUpdate, stages }: Sources): Action | undefined => {
  const sources = (stages[0]?.actions ?? []).filter(({ actionTypeId }) => actionTypeId.provider === 'CodeCommit');
  if (selfUpdate?.action !== undefined) return sources.find(({ name }) => name === selfUpdate.action);
  return sources.length === 1 ? sources[0] : undefined;
};

export const selfUpdateRules = (definition: Sources): Fault[] => {
  const { selfUpdate, stages } = definition;
  if (selfUpdate === undefined || definitionSource(definition) !== undefined) return [];
  const names = (stages[0]?.actions ?? [])
    .filter(({ actionTypeId }) => actionTypeId.provider === 'CodeCommit')
    .map(({ name }) => name);
  return [
    {
      code: 'InvalidDefinition',
      message:
        selfUpdate.action === undefined
          ? 'does not say which source holds the definition'
          : `${selfUpdate.action} is no CodeCommit source`,
      where: 'selfUpdate.action',
      expected: names.length === 0 ? 'a CodeCommit source' : names.join(', '),
      remedy: 'name a CodeCommit source action of the first stage',
    },
  ];
};
