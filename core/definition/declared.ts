import type { Fault } from '../fault.ts';
import type { Providers } from '../provider.ts';
import { pipelinesOfTemplate, type Values } from './from-cloudformation.ts';
import { provisional } from './provisional.ts';
import { checkRules } from './rules.ts';
import { PipelineDefinition } from './schema.ts';
import { schemaFaults } from './schema-faults.ts';
import { expandShortForms } from './short-forms.ts';

/** A pipeline found in a file, and everything that is wrong with it. */
export interface DeclaredPipeline {
  /** Its place in the file, as a JSON pointer; empty if it is the whole file. */
  readonly at: string;
  /** In full form, before the schema reads it: readers see it even if faults leave no definition. */
  readonly value: unknown;
  /** If values are left open, a definition with stand-ins for them: to look at, never to run. */
  readonly definition?: PipelineDefinition;
  readonly faults: readonly Fault[];
}

const isWithin = (where: string | undefined, path: string | undefined): boolean =>
  where !== undefined &&
  path !== undefined &&
  path !== '' &&
  (where === path || where.startsWith(`${path}.`) || where.startsWith(`${path}[`));

/** `provider: Nonsense` makes an `actionTypeId` that the schema refuses too. */
const isExplained = (where: string | undefined, earlier: readonly Fault[]): boolean =>
  earlier.some(
    (fault) =>
      isWithin(where, fault.where) ||
      isWithin(where, fault.where?.replace(/\.(actionTypeId\.)?provider$/, '.actionTypeId')),
  );

/** Applies short forms, schema and rules. The schema does not repeat what an earlier fault explains (`known`). */
const declared = (at: string, input: unknown, known: readonly Fault[], providers: Providers): DeclaredPipeline => {
  const { value, faults: shortFormFaults } = expandShortForms(input, providers.knownTypes);
  const earlier = [...known, ...shortFormFaults];
  const read = PipelineDefinition.safeParse(value, { reportInput: true });
  const refused = read.success ? [] : schemaFaults('InvalidDefinition', PipelineDefinition, read.error);
  const news = refused.filter(({ where }) => !isExplained(where, earlier));
  const definition = read.data ?? (news.length === 0 ? provisional(value) : undefined);
  if (definition === undefined) return { at, value, faults: [...earlier, ...news] };
  const broken = checkRules(definition, providers).filter(({ where }) => !isExplained(where, earlier));
  return { at, value, definition, faults: [...earlier, ...broken] };
};

const pointer = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'pipeline' in value ? '/pipeline' : '';

/**
 * The pipelines of a parsed file: the file itself, what `get-pipeline` prints, or the resources of a template.
 * `values`: of what the template leaves to its deployment.
 */
export const declaredPipelines = (value: unknown, providers: Providers, values?: Values): DeclaredPipeline[] => {
  const resources = pipelinesOfTemplate(value, values);
  if (resources.length === 0) return [declared(pointer(value), value, [], providers)];
  return resources.map(({ at, declaration, faults }) => declared(at, declaration, faults, providers));
};
