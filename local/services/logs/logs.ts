/** What every operation of CloudWatch Logs works with, and the faults that they share. */
import type { Call, Cloud, Demand, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { pageOfList } from '../../kernel/page.ts';
import type { Group, LogStore, Place, Stream } from './store.ts';

export interface Logs {
  readonly cloud: Cloud;
  readonly store: LogStore;
}

export type Operations = Readonly<Record<string, Operation>>;

export const invalid = (message: string): Fault => new Fault('InvalidParameterException', message);
export const absent = (what: string): Fault =>
  new Fault('ResourceNotFoundException', `The specified ${what} does not exist.`);

/** Without the trailing `:*` that policies and DescribeLogGroups add. */
export const groupArn = ({ account, region }: Place, name: string): string =>
  `arn:aws:logs:${region}:${account}:log-group:${name}`;

/** A group by `logGroupName`, or by `logGroupIdentifier`, which may be its ARN. */
export const groupNameOf = (input: { logGroupName?: string; logGroupIdentifier?: string }): string => {
  const given = input.logGroupName ?? input.logGroupIdentifier;
  if (typeof given !== 'string' || given === '') throw invalid('logGroupName must not be null');
  return given.startsWith('arn:') ? (given.split(':log-group:')[1] ?? '').replace(/:\*$/, '') : given;
};

export const groupOf = ({ store }: Logs, call: Call, name: string): Group => {
  const group = store.group(call, name);
  if (!group) throw absent('log group');
  return group;
};

export const streamOf = (logs: Logs, group: Group, name: string): Stream => {
  const stream = logs.store.stream(group.id, name);
  if (!stream) throw absent('log stream');
  return stream;
};

/**
 * Logs checks group actions against `…:log-group:NAME:log-stream:`, which is why policies need the `:*` at the end.
 * The resource policies of the account and region apply to all its groups.
 */
export const demand = (
  { store }: Logs,
  call: Call,
  action: string,
  group: string,
  stream = '',
  context: NonNullable<Demand['context']> = {},
): Demand => ({
  action: `logs:${action}`,
  resource: `${groupArn(call, group)}:log-stream:${stream}`,
  resourcePolicy: resourcePolicy(store, call),
  context,
});

const resourcePolicy = (store: LogStore, place: Place): string | undefined => {
  const documents = store.policies(place).map(({ document }) => JSON.parse(document) as { Statement: unknown });
  if (documents.length === 0) return undefined;
  const statements = documents.flatMap(({ Statement }) => Statement as object[] | object);
  // Statement ids are only unique within one of the policies.
  const nameless = statements.map((statement) => ({ ...statement, Sid: undefined }));
  return JSON.stringify({ Version: '2012-10-17', Statement: nameless });
};

export const pageOf = <T>(
  input: { nextToken?: string; limit?: number },
  all: readonly T[],
  most: number,
): { items: readonly T[]; nextToken: { nextToken?: string } } => {
  const { limit = most } = input;
  const refusal = () => invalid('The specified nextToken is invalid.');
  const { items, next } = pageOfList(all, input.nextToken, limit, refusal);
  return { items, nextToken: next === undefined ? {} : { nextToken: next } };
};
