/** What is wrong with what starts a pipeline by itself: nobody is there to be told when it happens. */
import { isEventPath } from '../event-path.ts';
import { type Fault, faultOf, InvalidInput, TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { variableValues } from '../pipeline-variables.ts';
import { requestsFor } from '../requests-for.ts';
import { duplicates } from './rules/duplicates.ts';
import type { PipelineDefinition } from './schema.ts';

interface Entry {
  readonly where: string;
  readonly target: { readonly environment: string; readonly scope: string; readonly team: string } | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

const entriesOf = ({ schedules, events, after }: PipelineDefinition): readonly Entry[] => [
  ...schedules.map(({ target, variables }, at) => ({ where: `schedules[${at}]`, target, variables })),
  ...events.map(({ target, variables }, at) => ({ where: `events[${at}]`, target, variables })),
  ...after.map(({ target, variables }, at) => ({ where: `after[${at}]`, target, variables })),
];

export const automaticFaults = (definition: PipelineDefinition, installation: Installation): Fault[] => [
  ...names(definition, 'schedules'),
  ...names(definition, 'events'),
  ...paths(definition),
  ...afterItself(definition),
  ...entriesOf(definition).flatMap((entry) => [
    ...targetFaults(entry, definition, installation),
    ...variableFaults(entry, definition),
  ]),
];

const names = (definition: PipelineDefinition, kind: 'schedules' | 'events'): Fault[] =>
  duplicates(
    definition[kind].map(({ name }, at) => ({ name, where: `${kind}[${at}].name` })),
    'name',
  );

/** Something that begins as a path and is none would be taken as it is written. */
const paths = ({ events }: PipelineDefinition): Fault[] =>
  events.flatMap(({ variables }, at) =>
    Object.entries(variables).flatMap(([name, text]) =>
      text.startsWith('$') && !isEventPath(text)
        ? [
            {
              code: 'InvalidDefinition',
              message: `${text} is no path`,
              where: `events[${at}].variables.${name}`,
              expected: "$.detail.name, $.resources[0] or $['name']",
              remedy: 'correct the path',
            },
          ]
        : [],
    ),
  );

const afterItself = ({ name, after }: PipelineDefinition): Fault[] =>
  after.flatMap(({ pipeline }, at) =>
    pipeline === name
      ? [
          {
            code: 'InvalidDefinition',
            message: `${name} would start itself for ever`,
            where: `after[${at}].pipeline`,
            expected: 'another pipeline',
            remedy: 'name another pipeline',
          },
        ]
      : [],
  );

/** Without a target `after` deploys where the other pipeline did: that is known only then. */
const targetFaults = (
  { where, target }: Entry,
  definition: PipelineDefinition,
  installation: Installation,
): Fault[] => {
  if (target === undefined && where.startsWith('after')) return [];
  const version = { pipeline: definition.name, version: 1, definition };
  try {
    requestsFor(installation, version, {
      target,
      cause: { type: 'CloudWatchEvent', id: '-', detail: '', by: '', at: '' },
    });
    return [];
  } catch (error) {
    if (error instanceof TaglineError) return [{ ...faultOf(error), where: `${where}.target` }];
    throw error;
  }
};

const variableFaults = ({ where, variables }: Entry, definition: PipelineDefinition): Fault[] => {
  try {
    variableValues(definition, variables);
    return [];
  } catch (error) {
    if (error instanceof InvalidInput)
      return error.faults.map((fault) => ({ ...fault, where: `${where}.${fault.where ?? 'variables'}` }));
    throw error;
  }
};
