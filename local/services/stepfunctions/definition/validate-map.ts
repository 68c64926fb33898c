/** Rules of Map states. */
import { isObject, type JsonObject } from '../json.ts';
import type { State } from './definition.ts';
import { type Diagnostic, invalid } from './diagnostic.ts';

/** Characters that a label must not hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are among them
const NOT_IN_LABELS = /[\s?*<>{}[\]:;,\\|^~$#%&`"\u0000-\u001f\u007f-\u009f]/;

const READERS = /^arn:aws[a-z-]*:states:::s3:(getObject|listObjectsV2)$/;
const WRITERS = /^arn:aws[a-z-]*:states:::s3:putObject$/;
const READER_FIELDS = ['InputType', 'CSVHeaderLocation', 'CSVHeaders', 'CSVDelimiter', 'MaxItems', 'MaxItemsPath'];
const BATCHER_FIELDS = [
  'MaxItemsPerBatch',
  'MaxItemsPerBatchPath',
  'MaxInputBytesPerBatch',
  'MaxInputBytesPerBatchPath',
  'BatchInput',
];

const missing = (what: string, location: string): Diagnostic => ({
  ...invalid(`${what} are not in the local cloud: ${location}`, location),
  code: 'NOT_IN_LOCAL_CLOUD',
});

export const checkMap = (state: State, at: string): Diagnostic[] => {
  const processor = state.ItemProcessor ?? state.Iterator;
  if (state.ItemProcessor !== undefined && state.Iterator !== undefined)
    return [invalid('There should only be one of the following fields: [ItemProcessor, Iterator]', at)];
  if (processor === undefined)
    return [invalid('This object should have only one of the following fields: [ItemProcessor, Iterator]', at)];
  if (!isObject(processor)) return [invalid('Expected value of type Object', at)];
  const inside = state.ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor';
  const found = [
    ...checkConfig(processor['ProcessorConfig'], `${at}/${inside}/ProcessorConfig`),
    ...checkReading(state, at),
  ];
  const { Label } = state;
  if (Label === undefined) return found;
  if (typeof Label !== 'string' || Label.length > 40)
    return [...found, invalid('Label must be a string of at most 40 characters', `${at}/Label`)];
  return NOT_IN_LABELS.test(Label) ? [...found, invalid('Label contains an invalid character', `${at}/Label`)] : found;
};

const checkConfig = (config: unknown, at: string): Diagnostic[] => {
  if (config === undefined) return [];
  if (!isObject(config)) return [invalid('Expected value of type Object', at)];
  const { Mode = 'INLINE', ExecutionType } = config;
  if (Mode !== 'INLINE' && Mode !== 'DISTRIBUTED')
    return [invalid('Value should be one of the following: [INLINE, DISTRIBUTED]', `${at}/Mode`)];
  if (Mode === 'INLINE')
    return ExecutionType === undefined ? [] : [invalid("Field 'ExecutionType' is not supported", at)];
  if (ExecutionType === undefined) return [invalid('These fields are required: [ExecutionType]', at)];
  return ExecutionType === 'STANDARD' || ExecutionType === 'EXPRESS'
    ? []
    : [invalid('Value should be one of the following: [STANDARD, EXPRESS]', `${at}/ExecutionType`)];
};

/** AWS looks at these in inline Maps too, where they cannot run. */
const checkReading = (state: State, at: string): Diagnostic[] => {
  const found: Diagnostic[] = [];
  const { ItemReader, ItemBatcher, ResultWriter } = state as {
    ItemReader?: unknown;
    ItemBatcher?: unknown;
    ResultWriter?: unknown;
  };
  if (ItemReader !== undefined) found.push(...checkReader(ItemReader, `${at}/ItemReader`));
  if (ItemBatcher !== undefined) found.push(...checkFields(ItemBatcher, BATCHER_FIELDS, `${at}/ItemBatcher`));
  if (ResultWriter !== undefined) found.push(...checkWriter(ResultWriter, `${at}/ResultWriter`));
  return found;
};

const checkFields = (value: unknown, known: readonly string[], at: string): Diagnostic[] => {
  if (!isObject(value)) return [invalid('Expected value of type Object', at)];
  return Object.keys(value)
    .filter((field) => !known.includes(field.replace(/\.\$$/, '')))
    .map((field) => invalid(`Field '${field}' is not supported`, at));
};

const checkReader = (reader: unknown, at: string): Diagnostic[] => {
  if (!isObject(reader)) return [invalid('Expected value of type Object', at)];
  if (typeof reader['Resource'] !== 'string' || !READERS.test(reader['Resource']))
    return [invalid(`The resource provided ${String(reader['Resource'])} is not recognized.`, `${at}/Resource`)];
  const config = (reader['ReaderConfig'] ?? {}) as JsonObject;
  const found = checkFields(config, READER_FIELDS, `${at}/ReaderConfig`);
  const type = isObject(config) ? config['InputType'] : undefined;
  if (type !== undefined && !['JSON', 'JSONL', 'CSV'].includes(String(type)))
    found.push(missing(`items of type ${String(type)}`, `${at}/ReaderConfig/InputType`));
  return found;
};

const checkWriter = (writer: unknown, at: string): Diagnostic[] => {
  if (!isObject(writer)) return [invalid('Expected value of type Object', at)];
  if (writer['WriterConfig'] !== undefined) return [missing('configurations of ResultWriter', `${at}/WriterConfig`)];
  return typeof writer['Resource'] === 'string' && WRITERS.test(writer['Resource'])
    ? []
    : [invalid(`The resource provided ${String(writer['Resource'])} is not recognized.`, `${at}/Resource`)];
};
