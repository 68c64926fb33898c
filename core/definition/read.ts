import { isScalar, LineCounter, Pair, type ParsedNode, parseDocument, visit, YAMLMap } from 'yaml';
import { type Fault, InvalidInput } from '../fault.ts';
import { Installation } from '../installation.ts';
import type { Providers } from '../provider.ts';
import { type DeclaredPipeline, declaredPipelines } from './declared.ts';
import { defaultsOf, type Values } from './from-cloudformation.ts';
import type { PipelineDefinition } from './schema.ts';
import { schemaFaults } from './schema-faults.ts';

/** Larger files are not definitions. Templates that CloudFormation accepts are smaller. */
const LARGEST_TEXT = 2_000_000;

const CLOUDFORMATION_TAG =
  /^!(Ref|Condition|Sub|GetAtt|Join|Select|Split|If|ImportValue|FindInMap|Base64|Cidr|GetAZs|Equals|And|Or|Not|Transform)$/;

const functionOf = (tag: string): string => (tag === 'Ref' || tag === 'Condition' ? tag : `Fn::${tag}`);

const syntaxFault = (code: string, file: string, message: string, offset: number, lines: LineCounter): Fault => {
  const { line, col } = lines.linePos(offset);
  const where = `${file}: line ${line}, column ${col}`;
  return {
    code,
    message: message.split('\n')[0] ?? message,
    where,
    expected: 'YAML or JSON',
    remedy: 'correct the text',
  };
};

/**
 * YAML or JSON as plain values. Numbers that would not be written back as they stand (`007`, `1.0`) stay text, and
 * CloudFormation's short tags (`!Ref X`) become what they abbreviate.
 * @throws InvalidInput with line and column of every error
 */
const parse = (text: string, file: string, code: string): unknown => {
  if (text.length > LARGEST_TEXT) {
    const expected = `at most ${LARGEST_TEXT} characters`;
    const message = `the file has ${text.length} characters`;
    throw new InvalidInput(code, [{ code, message, where: file, expected, remedy: 'name another file' }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const unknownTags = document.warnings.filter(
    ({ code: kind, pos }) => kind === 'TAG_RESOLVE_FAILED' && !CLOUDFORMATION_TAG.test(text.slice(...pos).trim()),
  );
  const wrong = [...document.errors, ...unknownTags];
  if (wrong.length > 0) {
    const faults = wrong.map(({ message, pos }) => syntaxFault(code, file, message, pos[0], lines));
    throw new InvalidInput(code, faults);
  }
  visit(document, {
    Node: (_, node) => {
      const tag = CLOUDFORMATION_TAG.exec(node.tag ?? '')?.[1];
      if (tag !== undefined) {
        const inner = node as ParsedNode;
        delete inner.tag;
        if (tag === 'GetAtt' && isScalar(inner)) inner.value = String(inner.value).split('.');
        const wrapped = new YAMLMap();
        wrapped.items.push(new Pair(functionOf(tag), inner));
        return wrapped;
      }
      if (isScalar(node) && typeof node.value === 'number' && node.source !== undefined) {
        if (String(node.value) !== node.source) node.value = node.source;
      }
      return undefined;
    },
  });
  try {
    return document.toJS();
  } catch (error) {
    // Only one cause is left: aliases that multiply beyond the library's limit.
    const message = error instanceof Error ? error.message : String(error);
    throw new InvalidInput(code, [syntaxFault(code, file, message, 0, lines)]);
  }
};

const inFile = (file: string, faults: readonly Fault[]): Fault[] =>
  faults.map((fault) => ({ ...fault, where: fault.where ? `${file}: ${fault.where}` : file }));

/**
 * The pipelines of a file (a definition, what `get-pipeline` prints, a CloudFormation template), each with its faults.
 * @throws InvalidInput `InvalidDefinition` if the text is neither YAML nor JSON
 */
export const readDeclarations = (text: string, file: string, providers: Providers): DeclaredPipeline[] =>
  declaredPipelines(parse(text, file, 'InvalidDefinition'), providers);

/**
 * The same with values for what a template leaves to its deployment: those given, else the defaults of its parameters.
 * @throws InvalidInput `InvalidDefinition` if the text is neither YAML nor JSON
 */
export const readFilled = (text: string, file: string, providers: Providers, values: Values): DeclaredPipeline[] => {
  const parsed = parse(text, file, 'InvalidDefinition');
  return declaredPipelines(parsed, providers, { ...defaultsOf(parsed), ...values });
};

/**
 * The one pipeline of a file, in full form.
 * @throws InvalidInput `InvalidDefinition` with every fault
 */
export const readDefinition = (text: string, file: string, providers: Providers): PipelineDefinition => {
  const [pipeline, ...others] = readDeclarations(text, file, providers);
  if (others.length > 0) {
    const message = `the file holds ${others.length + 1} pipelines`;
    const fault = {
      code: 'InvalidDefinition',
      message,
      where: file,
      expected: 'one pipeline',
      remedy: 'split the file',
    };
    throw new InvalidInput('InvalidDefinition', [fault]);
  }
  if (pipeline?.definition !== undefined && pipeline.faults.length === 0) return pipeline.definition;
  throw new InvalidInput('InvalidDefinition', inFile(file, pipeline?.faults ?? []));
};

/**
 * `tagline.config.yaml`.
 * @throws InvalidInput `InvalidInstallation` with every fault
 */
export const readInstallation = (text: string, file: string): Installation => {
  const code = 'InvalidInstallation';
  const read = Installation.safeParse(parse(text, file, code), { reportInput: true });
  if (read.success) return read.data;
  throw new InvalidInput(code, inFile(file, schemaFaults(code, Installation, read.error)));
};
