/** Reads the items of a distributed Map from S3: JSON, JSON lines, CSV or the list of a bucket. */
import { Fault } from '../../../kernel/fault.ts';
import { plain } from '../../../kernel/sdk/casing.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { csvItems, parseCsv } from './csv.ts';
import { type Sending, TaskFailure } from './integration.ts';

const failed = (cause: string): TaskFailure => new TaskFailure('States.ItemReaderFailed', cause);

const DELIMITERS: Readonly<Record<string, string>> = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

export interface ReaderConfig {
  readonly InputType?: 'JSON' | 'JSONL' | 'CSV' | 'MANIFEST' | 'PARQUET';
  readonly CSVHeaderLocation?: 'FIRST_ROW' | 'GIVEN';
  readonly CSVHeaders?: readonly string[];
  readonly CSVDelimiter?: string;
  /** 0 or none: all. */
  readonly MaxItems?: number;
}

/** Throws TaskFailure `States.ItemReaderFailed`. */
export const readItems = async (sending: Sending, config: ReaderConfig): Promise<Json[]> => {
  try {
    const items =
      sending.action === 'listObjectsV2' ? await listed(sending, config) : itemsIn(await body(sending), config);
    return config.MaxItems ? items.slice(0, config.MaxItems) : items;
  } catch (error) {
    if (error instanceof Fault) throw failed(error.message);
    throw error;
  }
};

const body = async ({ cloud, caller, parameters }: Sending): Promise<string> => {
  const { Body } = await cloud.call<{ Body?: unknown }>('s3', 'GetObject', parameters, caller);
  if (typeof Body === 'string') return Body;
  if (Body instanceof Uint8Array) return Buffer.from(Body).toString('utf8');
  const chunks: Buffer[] = [];
  for await (const chunk of (Body ?? []) as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
};

/** The items of an object's text. */
export const itemsIn = (text: string, config: ReaderConfig): Json[] => {
  switch (config.InputType) {
    case 'CSV':
      return csv(text, config);
    case 'JSONL':
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => json(line));
    default: {
      const value = json(text);
      if (Array.isArray(value)) return value as Json[];
      if (isObject(value)) return Object.entries(value).map(([Key, Value]) => ({ Key, Value }));
      throw failed('Attempting to map over non-iterable node.');
    }
  }
};

const json = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw failed('The object is not valid JSON.');
  }
};

const csv = (text: string, config: ReaderConfig): Json[] => {
  const rows = parseCsv(text, DELIMITERS[config.CSVDelimiter ?? 'COMMA'] ?? ',');
  const headers = config.CSVHeaderLocation === 'GIVEN' ? (config.CSVHeaders ?? []) : (rows.shift() ?? []);
  return csvItems(rows, headers);
};

const listed = async ({ cloud, caller, parameters }: Sending, { MaxItems = 0 }: ReaderConfig): Promise<Json[]> => {
  const items: Json[] = [];
  let token: Json | undefined;
  do {
    const page = plain(
      await cloud.call(
        's3',
        'ListObjectsV2',
        { ...parameters, ...(token ? { ContinuationToken: token } : {}) },
        caller,
      ),
    ) as JsonObject;
    items.push(...((page['Contents'] as Json[] | undefined) ?? []));
    token = page['NextContinuationToken'];
  } while (token && (MaxItems === 0 || items.length < MaxItems));
  return items;
};
