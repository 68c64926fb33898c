import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { readMachineArn } from '../arn.ts';
import type { ExecutionRow } from '../store.ts';
import { type Context, resolveMachine } from './context.ts';
import { pageOf, readPage } from './page.ts';

interface Input {
  readonly stateMachineArn?: string;
  readonly mapRunArn?: string;
  readonly statusFilter?: string;
  readonly redriveFilter?: 'REDRIVEN' | 'NOT_REDRIVEN';
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** Newest first; of a machine, a version, an alias or a map run. */
export const listExecutions = (context: Context): Operation => ({
  demands(input: Input) {
    if (input.stateMachineArn === undefined && input.mapRunArn === undefined)
      throw new Fault('ValidationException', 'Must provide a StateMachine ARN or MapRun ARN');
    return [
      { action: 'states:ListExecutions', resource: input.mapRunArn ?? readMachineArn(input.stateMachineArn).machine },
    ];
  },
  run(input: Input) {
    const { statusFilter, redriveFilter } = input;
    const page = readPage(input);
    const { where, values } = whose(context, input);
    const filters = [where, ...(statusFilter ? ['status = ?'] : [])];
    if (redriveFilter) filters.push(redriveFilter === 'REDRIVEN' ? 'redrives > 0' : 'redrives = 0');
    const rows = context.store.all<ExecutionRow>(
      `SELECT * FROM execution WHERE ${filters.join(' AND ')} ORDER BY started DESC, key DESC LIMIT ? OFFSET ?`,
      ...values,
      ...(statusFilter ? [statusFilter] : []),
      page.size + 1,
      page.after,
    );
    const { rows: shown, nextToken } = pageOf(rows, page);
    return { executions: shown.map(summary), ...(nextToken ? { nextToken } : {}) };
  },
});

const whose = (context: Context, input: Input): { where: string; values: string[] } => {
  if (input.mapRunArn !== undefined) return { where: 'map_run = ?', values: [input.mapRunArn] };
  const { machine, version, alias } = resolveMachine(context, input.stateMachineArn as string);
  if (machine.type === 'EXPRESS')
    throw new Fault('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
  if (alias) return { where: 'machine = ? AND alias = ? AND map_run IS NULL', values: [machine.arn, alias] };
  if (version) return { where: 'machine = ? AND version = ? AND map_run IS NULL', values: [machine.arn, version] };
  return { where: 'machine = ? AND map_run IS NULL', values: [machine.arn] };
};

const summary = (row: ExecutionRow) => ({
  executionArn: row.arn,
  stateMachineArn: row.machine,
  name: row.name,
  status: row.status,
  startDate: new Date(row.started),
  ...(row.stopped === null ? {} : { stopDate: new Date(row.stopped) }),
  ...(row.version === null ? {} : { stateMachineVersionArn: row.version }),
  ...(row.alias === null ? {} : { stateMachineAliasArn: row.alias }),
  ...(row.map_run === null ? {} : { mapRunArn: row.map_run }),
  redriveCount: row.redrives,
  ...(row.redriven === null ? {} : { redriveDate: new Date(row.redriven) }),
});
