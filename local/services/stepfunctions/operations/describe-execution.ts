import type { Operation } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { readExecutionArn } from '../arn.ts';
import type { ExecutionRow } from '../store.ts';
import { type Context, executionNamed } from './context.ts';

const included = { included: true };

export const describeExecution = (context: Context): Operation => ({
  demands: (input: { executionArn: string }) => [
    { action: 'states:DescribeExecution', resource: readExecutionArn(input.executionArn) },
  ],
  run(input: { executionArn: string; includedData?: string }) {
    const row = executionNamed(context, input.executionArn);
    if (row.type === 'EXPRESS' && row.map_run === null)
      throw new Fault('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: express'`);
    return shownExecution(row, input.includedData !== 'METADATA_ONLY');
  },
});

export const shownExecution = (row: ExecutionRow, withData: boolean) => ({
  executionArn: row.arn,
  stateMachineArn: row.machine,
  name: row.name,
  status: row.status,
  startDate: new Date(row.started),
  ...(row.stopped === null ? {} : { stopDate: new Date(row.stopped) }),
  ...(withData ? { input: row.input, inputDetails: included } : {}),
  ...(withData && row.output !== null ? { output: row.output, outputDetails: included } : {}),
  ...(row.error === null ? {} : { error: row.error }),
  ...(row.cause === null ? {} : { cause: row.cause }),
  ...(row.version === null ? {} : { stateMachineVersionArn: row.version }),
  ...(row.alias === null ? {} : { stateMachineAliasArn: row.alias }),
  ...(row.trace === null ? {} : { traceHeader: row.trace }),
  ...(row.map_run === null ? {} : { mapRunArn: row.map_run }),
  redriveCount: row.redrives,
  ...(row.redriven === null ? {} : { redriveDate: new Date(row.redriven) }),
  ...redrivable(row),
});

const redrivable = ({ status, map_run }: ExecutionRow) => {
  if (map_run !== null && status !== 'RUNNING' && status !== 'SUCCEEDED')
    return { redriveStatus: 'REDRIVABLE_BY_MAP_RUN' };
  if (status === 'RUNNING' || status === 'SUCCEEDED')
    return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: `Execution is ${status} and cannot be redriven` };
  return { redriveStatus: 'REDRIVABLE' };
};
