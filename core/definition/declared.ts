import type { Fault } from '../fault.ts';
import { pipelinesOfTemplate } from './from-cloudformation.ts';
import { checkRules } from './rules.ts';
import { PipelineDefinition } from './schema.ts';
import { schemaFaults } from './schema-faults.ts';
import { expandShortForms } from './short-forms.ts';

/** A pipeline found in a file, and everything that is wrong with it. */
export interface DeclaredPipeline {
  /** Where it stands in the file, as a JSON pointer; empty if it is the file. */
  readonly at: string;
  /** In full form, before the schema: what a reader sees even where faults leave no definition. */
  readonly value: unknown;
  readonly definition?: PipelineDefinition;
  readonly faults: readonly Fault[];
}

const isWithin = (where: string | undefined, path: string | undefined): boolean =>
  where !== undefined &&
  path !== undefined &&
  path !== '' &&
  (where === path || where.startsWith(`${path}.`) || where.startsWith(`${path}[`));

/** Short forms, schema, rules. What an earlier fault explains (`known`) is not told again by the schema. */
const declared = (at: string, input: unknown, known: readonly Fault[]): DeclaredPipeline => {
  const { value, faults: shortFormFaults } = expandShortForms(input);
  const earlier = [...known, ...shortFormFaults];
  const read = PipelineDefinition.safeParse(value, { reportInput: true });
  if (!read.success) {
    const found = schemaFaults('InvalidDefinition', PipelineDefinition, read.error);
    const news = found.filter(({ where }) => !earlier.some((old) => isExplained(where, old.where)));
    return { at, value, faults: [...earlier, ...news] };
  }
  return { at, value, definition: read.data, faults: [...earlier, ...checkRules(read.data)] };
};

/** `provider: Nonsense` makes an `actionTypeId` that the schema refuses too. */
const isExplained = (where: string | undefined, earlier: string | undefined): boolean =>
  isWithin(where, earlier) || isWithin(where, earlier?.replace(/\.(actionTypeId\.)?provider$/, '.actionTypeId'));

const pointer = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'pipeline' in value ? '/pipeline' : '';

/** The pipelines of a parsed file: the file itself, what `get-pipeline` prints, or the resources of a template. */
export const declaredPipelines = (value: unknown): DeclaredPipeline[] => {
  const resources = pipelinesOfTemplate(value);
  if (resources.length === 0) return [declared(pointer(value), value, [])];
  return resources.map(({ at, declaration, faults }) => declared(at, declaration, faults));
};
