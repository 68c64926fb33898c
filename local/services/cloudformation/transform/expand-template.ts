/**
 * What transforms make of a template, before anything else reads it: included snippets, loops, and SAM's short
 * resources. The order is CloudFormation's: what stands deepest first, then the template's own transforms as listed.
 */
import type { Call, Caller, Demand } from '../../../kernel/cloud.ts';
import { notInLocalCloud } from '../../../kernel/fault.ts';
import type { Engine } from '../engine/engine.ts';
import { givenFor, type ParameterInput } from '../template/parameters.ts';
import { parseTemplate } from '../template/parse-template.ts';
import type { ParameterDefinition } from '../template/template.ts';
import { invalid } from '../validation.ts';
import { expandLoops, holdsLoops } from './expand-loops.ts';
import { expansionScope } from './expansion-scope.ts';
import { includeSnippets, includesInTemplate } from './include-snippets.ts';
import { isRecord, type Raw } from './raw.ts';
import { expandSam } from './sam/expand-sam.ts';

export const EXTENSIONS = 'AWS::LanguageExtensions';
const SAM = 'AWS::Serverless-2016-10-31';
const INCLUDE = 'AWS::Include';
const KNOWN: readonly string[] = [EXTENSIONS, SAM, INCLUDE];

/** What a transform makes may be larger than a request takes. */
const LARGEST = 1_048_576;

/** Most templates need none: they are not read for it. */
const TRANSFORMED = /Transform|Fn::ForEach/;

/** Throws ValidationError for what a transform refuses, NotInLocalCloud for macros. */
export const expandTemplate = async (
  engine: Engine,
  body: string,
  call: Call,
  inputs: readonly ParameterInput[],
  previous: Readonly<Record<string, string>> | undefined,
): Promise<string | undefined> => {
  if (!TRANSFORMED.test(body)) return undefined;
  const raw = parseTemplate(body);
  const names = transformsIn(raw);
  const macro = names.find((name) => !KNOWN.includes(name));
  if (macro !== undefined) throw notInLocalCloud(`the transform ${macro}`);
  if (names.length > 0) engine.cloud.authorize(call, names.map(demandOf(call)));
  const loops = holdsLoops(raw);
  if (loops && !names.includes(EXTENSIONS))
    throw invalid(`Template error: Fn::ForEach requires the transform ${EXTENSIONS}`);
  if (!loops && names.every((name) => name === EXTENSIONS)) return undefined;
  const scope = (template: Raw) => {
    const parameters = (template['Parameters'] ?? {}) as Record<string, ParameterDefinition>;
    return expansionScope(template, parameters, givenFor(parameters, inputs, previous), call);
  };
  let template = await includeSnippets(engine, raw, call, scope(raw));
  for (const { name, parameters } of declaredIn(raw)) {
    if (name === INCLUDE) template = await includesInTemplate(engine, template, parameters, call, scope(template));
    if (name === EXTENSIONS) template = await expandLoops(template, scope(template));
    if (name === SAM) template = expandSam(template);
  }
  // Functions of the extensions are evaluated with the rest.
  const { Transform: _expanded, ...rest } = template;
  const text = JSON.stringify(names.includes(EXTENSIONS) ? { Transform: EXTENSIONS, ...rest } : rest);
  if (Buffer.byteLength(text) > LARGEST) throw invalid(`Template may not exceed ${LARGEST} bytes in size.`);
  return text;
};

/** All transforms that a template names, at its top and within. */
const transformsIn = (raw: Raw): readonly string[] => [
  ...new Set([...declaredIn(raw).map(({ name }) => name), ...namedWithin(raw)]),
];

interface Declared {
  readonly name: string;
  readonly parameters: Raw;
}

const declaredIn = ({ Transform }: Raw): readonly Declared[] => {
  const all = Transform === undefined ? [] : Array.isArray(Transform) ? Transform : [Transform];
  return all.map((one) => {
    if (typeof one === 'string') return { name: one, parameters: {} };
    if (isRecord(one) && typeof one['Name'] === 'string')
      return { name: one['Name'], parameters: isRecord(one['Parameters']) ? one['Parameters'] : {} };
    throw invalid('Template format error: Transform must be the name of a transform, or a list of names.');
  });
};

const namedWithin = (value: unknown): readonly string[] => {
  if (value === null || typeof value !== 'object') return [];
  const own = isRecord(value) && isRecord(value['Fn::Transform']) ? [String(value['Fn::Transform']['Name'])] : [];
  return [...own, ...Object.values(value).flatMap(namedWithin)];
};

/** A caller that uses a transform must be allowed to make a change set with it, whatever the request. */
const demandOf =
  ({ region }: Caller) =>
  (name: string): Demand => ({
    action: 'cloudformation:CreateChangeSet',
    resource: `arn:aws:cloudformation:${region}:aws:transform/${name.replace('AWS::', '')}`,
  });

/** The transforms that a template declares, for those who ask what it needs. */
export const declaredTransforms = (body: string): readonly string[] =>
  TRANSFORMED.test(body) ? transformsIn(parseTemplate(body)) : [];
