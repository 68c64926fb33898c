import type { Fault } from '../../fault.ts';
import { checkGlob } from '../../glob.ts';
import type { Filter, PipelineDefinition, Trigger } from '../schema.ts';
import { duplicates } from './duplicates.ts';

const fault = (where: string, message: string, expected: string, remedy: string): Fault => ({
  code: 'InvalidDefinition',
  message,
  where,
  expected,
  remedy,
});

const filterFaults = (filter: Filter | undefined, path: string): Fault[] => {
  if (filter === undefined) return [];
  if (filter.includes === undefined && filter.excludes === undefined) {
    return [fault(path, 'the filter is empty', 'includes or excludes', 'add patterns')];
  }
  return (['includes', 'excludes'] as const).flatMap((kind) =>
    (filter[kind] ?? []).flatMap((pattern, at) => {
      const wrong = checkGlob(pattern);
      return wrong === undefined ? [] : [{ ...wrong, where: `${path}.${kind}[${at}]` }];
    }),
  );
};

type Kinds = { readonly [kind in 'tags' | 'branches' | 'filePaths']?: Filter | undefined };

const combinationFaults = ({ tags, branches, filePaths }: Kinds, path: string, isPush: boolean): Fault[] => {
  const expected = isPush ? 'tags, or branches, or branches with filePaths' : 'branches, or branches with filePaths';
  if (tags !== undefined && (branches !== undefined || filePaths !== undefined)) {
    return [fault(path, 'tags stands beside other kinds', expected, 'put tags into an object of its own')];
  }
  if (tags === undefined && branches === undefined) {
    const message = filePaths === undefined ? 'the filter is empty' : 'filePaths stands without branches';
    return [fault(path, message, expected, 'add branches')];
  }
  return [];
};

const kindFaults = (kinds: Kinds, path: string, isPush: boolean): Fault[] => [
  ...combinationFaults(kinds, path, isPush),
  ...(['tags', 'branches', 'filePaths'] as const).flatMap((kind) => filterFaults(kinds[kind], `${path}.${kind}`)),
];

const sourceFaults = (trigger: Trigger, path: string, { stages }: PipelineDefinition): Fault[] => {
  const { providerType, gitConfiguration } = trigger;
  const sources = (stages[0]?.actions ?? []).filter(({ actionTypeId }) => actionTypeId.category === 'Source');
  const source = sources.find(({ name }) => name === gitConfiguration.sourceActionName);
  const where = `${path}.gitConfiguration.sourceActionName`;
  if (source === undefined) {
    const message = `${gitConfiguration.sourceActionName} is no source action`;
    return [
      fault(where, message, sources.map(({ name }) => name).join(', ') || 'a source action', 'name a source action'),
    ];
  }
  if (source.actionTypeId.provider === providerType) return [];
  const message = `${source.name} is a source of ${source.actionTypeId.provider}, the trigger of ${providerType}`;
  return [fault(`${path}.providerType`, message, source.actionTypeId.provider, 'make the two agree')];
};

/** Triggers name a source action of their kind, and combine filters as CodePipeline allows. */
export const triggerRules = (definition: PipelineDefinition): Fault[] => [
  ...duplicates(
    definition.triggers.map(({ gitConfiguration }, at) => ({
      name: gitConfiguration.sourceActionName,
      where: `triggers[${at}].gitConfiguration.sourceActionName`,
    })),
    "trigger's source action",
  ),
  ...definition.triggers.flatMap((trigger, at) => {
    const path = `triggers[${at}]`;
    const { push, pullRequest } = trigger.gitConfiguration;
    return [
      ...sourceFaults(trigger, path, definition),
      ...(push ?? []).flatMap((kinds, i) => kindFaults(kinds, `${path}.gitConfiguration.push[${i}]`, true)),
      ...(pullRequest ?? []).flatMap((kinds, i) =>
        kindFaults(kinds, `${path}.gitConfiguration.pullRequest[${i}]`, false),
      ),
    ];
  }),
];
