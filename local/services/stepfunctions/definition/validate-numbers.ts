/** Rules of fields that hold a number, or in JSONata an expression that yields one. */
import { isObject } from '../json.ts';
import type { QueryLanguage, State } from './definition.ts';
import { type Diagnostic, invalid } from './diagnostic.ts';

interface Range {
  readonly least: number;
  readonly most?: number;
  /** Fractions are fine; AWS then shows the bounds with one. */
  readonly fraction?: true;
}

const LONGEST = 99_999_999;

const OF_STATE: Readonly<Record<string, Range>> = {
  TimeoutSeconds: { least: 1, most: LONGEST },
  HeartbeatSeconds: { least: 1, most: LONGEST },
  Seconds: { least: 0, most: LONGEST },
  MaxConcurrency: { least: 0 },
  ToleratedFailureCount: { least: 0 },
  ToleratedFailurePercentage: { least: 0, most: 100, fraction: true },
};

const OF_RETRIER: Readonly<Record<string, Range>> = {
  IntervalSeconds: { least: 0, most: LONGEST },
  MaxAttempts: { least: 0, most: LONGEST },
  BackoffRate: { least: 1, fraction: true },
  MaxDelaySeconds: { least: 1, most: 31_622_400 },
};

const OF_BATCHER: Readonly<Record<string, Range>> = {
  MaxItemsPerBatch: { least: 0 },
  MaxInputBytesPerBatch: { least: 0, most: 262_144 },
};

const OF_READER: Readonly<Record<string, Range>> = { MaxItems: { least: 0, most: 100_000_000 } };

export const checkNumbers = (state: State, language: QueryLanguage, at: string): Diagnostic[] => {
  const { ItemReader, ItemBatcher } = state as { ItemReader?: unknown; ItemBatcher?: unknown };
  const config = isObject(ItemReader) ? ItemReader['ReaderConfig'] : undefined;
  return [
    ...inRanges(state, OF_STATE, language, at),
    ...inRanges(ItemBatcher, OF_BATCHER, language, `${at}/ItemBatcher`),
    ...inRanges(config, OF_READER, language, `${at}/ItemReader/ReaderConfig`),
  ];
};

/** Of a whole state machine. */
export const checkRootNumbers = (machine: unknown): Diagnostic[] =>
  inRanges(machine, { TimeoutSeconds: OF_STATE['TimeoutSeconds']! }, 'JSONPath', '');

export const checkRetrierNumbers = (retrier: unknown, at: string): Diagnostic[] =>
  inRanges(retrier, OF_RETRIER, 'JSONPath', at);

const inRanges = (
  holder: unknown,
  ranges: Readonly<Record<string, Range>>,
  language: QueryLanguage,
  at: string,
): Diagnostic[] => {
  if (!isObject(holder)) return [];
  return Object.entries(ranges).flatMap(([field, range]) => {
    const value = holder[field];
    const problem = value === undefined ? undefined : problemOf(value, range, language);
    const both = language === 'JSONPath' && value !== undefined && holder[`${field}Path`] !== undefined;
    return [
      ...(problem === undefined ? [] : [invalid(problem, `${at}/${field}`)]),
      ...(both ? [invalid(`There should only be one of the following fields: [${field}, ${field}Path]`, at)] : []),
    ];
  });
};

const problemOf = (value: unknown, { least, most, fraction }: Range, language: QueryLanguage): string | undefined => {
  if (language === 'JSONata' && typeof value === 'string' && value.startsWith('{%')) return undefined;
  if (typeof value !== 'number' || !(fraction || Number.isInteger(value)))
    return `Expected value of type ${fraction ? 'Number' : 'Integer'}`;
  const shown = (bound: number): string => (fraction ? bound.toFixed(1) : String(bound));
  if (value < least) return `Minimum value is ${shown(least)}`;
  return most !== undefined && value > most ? `Maximum value is ${shown(most)}` : undefined;
};
