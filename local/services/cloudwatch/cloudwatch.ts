/** What every operation of CloudWatch works with. Over the wire everything is text; in process numbers are numbers. */
import type { Cloud, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import type { CloudWatchStore, Place } from './store.ts';

export interface CloudWatch {
  readonly cloud: Cloud;
  readonly store: CloudWatchStore;
}

export type Operations = Readonly<Record<string, Operation>>;

export const invalid = (message: string): Fault => new Fault('ValidationError', message);

export const invalidValue = (message: string): Fault => new Fault('InvalidParameterValue', message);
export const invalidCombination = (message: string): Fault => new Fault('InvalidParameterCombination', message);

/** Milliseconds. A timestamp is seconds in JSON, ISO 8601 in a form, and a date in CBOR. */
export const readTime = (value: unknown, parameter: string): number => {
  const time = typeof value === 'number' ? value * 1000 : new Date(value as string | Date).getTime();
  if (Number.isNaN(time)) throw invalidValue(`The value ${value} for parameter ${parameter} is invalid.`);
  return time;
};

export const alarmArn = ({ account, region }: Place, name: string): string =>
  `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;

/** A page of a list; the token is how many came before. */
export const pageOf = <T>(
  all: readonly T[],
  size: number,
  token: unknown = 0,
): { items: readonly T[]; nextToken: { NextToken?: string } } => {
  const from = Number(token);
  if (!Number.isInteger(from) || from < 0) throw new Fault('InvalidNextToken', 'The next token is invalid.');
  const items = all.slice(from, from + size);
  const next = from + items.length;
  return { items, nextToken: next < all.length ? { NextToken: String(next) } : {} };
};
