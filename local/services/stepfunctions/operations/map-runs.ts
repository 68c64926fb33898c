/** DescribeMapRun, ListMapRuns, UpdateMapRun. */
import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { readExecutionArn } from '../arn.ts';
import type { MapRunRow, MapRunSpec } from '../engine/map-run.ts';
import { type Context, executionNamed } from './context.ts';
import { pageOf, readPage } from './page.ts';

const named = ({ store }: Context, arn: string): MapRunRow => {
  const row = store.one<MapRunRow>('SELECT * FROM map_run WHERE arn = ?', arn);
  if (!row) throw new Fault('ResourceNotFound', `Resource not found: '${arn}'`, { fields: { resourceName: arn } });
  return row;
};

const on = (action: string) => (input: { mapRunArn: string }) => [
  { action: `states:${action}`, resource: String(input.mapRunArn) },
];

export const mapRunOperations = (context: Context): Record<string, Operation> => ({
  DescribeMapRun: {
    demands: on('DescribeMapRun'),
    run(input: { mapRunArn: string }) {
      const row = named(context, input.mapRunArn);
      const spec = JSON.parse(row.body) as MapRunSpec;
      const counts = countsOf(context, row, spec);
      return {
        mapRunArn: row.arn,
        executionArn: context.store.executionByKey(row.execution)?.arn,
        status: row.status,
        startDate: new Date(row.started),
        ...(row.stopped === null ? {} : { stopDate: new Date(row.stopped) }),
        maxConcurrency: spec.maxConcurrency,
        toleratedFailureCount: spec.toleratedFailureCount ?? 0,
        toleratedFailurePercentage: spec.toleratedFailurePercentage ?? 0,
        ...counts,
        redriveCount: spec.redrives ?? 0,
      };
    },
  },
  ListMapRuns: {
    demands: (input: { executionArn: string }) => [
      { action: 'states:ListMapRuns', resource: readExecutionArn(input.executionArn) },
    ],
    run(input: { executionArn: string; maxResults?: number; nextToken?: string }) {
      const execution = executionNamed(context, input.executionArn);
      const page = readPage(input);
      const rows = context.store.all<MapRunRow>(
        'SELECT * FROM map_run WHERE execution = ? ORDER BY started DESC, rowid DESC LIMIT ? OFFSET ?',
        execution.key,
        page.size + 1,
        page.after,
      );
      const { rows: shown, nextToken } = pageOf(rows, page);
      return {
        mapRuns: shown.map((row) => ({
          executionArn: execution.arn,
          mapRunArn: row.arn,
          stateMachineArn: `${execution.machine}/${(JSON.parse(row.body) as MapRunSpec).label}`,
          startDate: new Date(row.started),
          ...(row.stopped === null ? {} : { stopDate: new Date(row.stopped) }),
        })),
        ...(nextToken ? { nextToken } : {}),
      };
    },
  },
  UpdateMapRun: {
    demands: on('UpdateMapRun'),
    run(input: {
      mapRunArn: string;
      maxConcurrency?: number;
      toleratedFailureCount?: number;
      toleratedFailurePercentage?: number;
    }) {
      const row = named(context, input.mapRunArn);
      const { mapRunArn: _arn, ...changes } = input;
      context.mapRuns.change(row.arn, changes);
      return {};
    },
  },
});

const countsOf = ({ store }: Context, row: MapRunRow, spec: MapRunSpec) => {
  const children = store.all<{ status: string; n: number }>(
    'SELECT status, count(*) AS n FROM execution WHERE map_run = ? GROUP BY status',
    row.arn,
  );
  const of = (status: string): number => children.find((child) => child.status === status)?.n ?? 0;
  const executions = {
    pending: spec.total - children.reduce((sum, { n }) => sum + n, 0),
    running: of('RUNNING'),
    succeeded: of('SUCCEEDED'),
    failed: of('FAILED'),
    timedOut: of('TIMED_OUT'),
    aborted: of('ABORTED'),
    total: spec.total,
    resultsWritten: spec.writer === undefined || row.status !== 'SUCCEEDED' ? 0 : spec.total,
    failuresNotRedrivable: 0,
    pendingRedrive: 0,
  };
  const items = spec.batches ? itemsOf(childrenOf(store, row.arn), spec) : executions;
  return { itemCounts: items, executionCounts: executions };
};

const childrenOf = (store: Context['store'], arn: string) =>
  store.all<{ status: string }>('SELECT status FROM execution WHERE map_run = ? ORDER BY key', arn);

/** Batched items share the status of their child. */
const itemsOf = (children: readonly { status: string }[], { batches = [] }: MapRunSpec) => {
  const total = batches.reduce((sum, n) => sum + n, 0);
  const of = (wanted: string): number =>
    children.reduce((sum, { status }, i) => sum + (status === wanted ? (batches[i] ?? 0) : 0), 0);
  const started = children.reduce((sum, _, i) => sum + (batches[i] ?? 0), 0);
  return {
    pending: total - started,
    running: of('RUNNING'),
    succeeded: of('SUCCEEDED'),
    failed: of('FAILED'),
    timedOut: of('TIMED_OUT'),
    aborted: of('ABORTED'),
    total,
    resultsWritten: 0,
    failuresNotRedrivable: 0,
    pendingRedrive: 0,
  };
};
