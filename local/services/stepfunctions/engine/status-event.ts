/** "Step Functions Execution Status Change", as Step Functions puts it on the default bus. */
import { partsOf } from '../arn.ts';
import type { ExecutionRow } from '../store.ts';

const included = { included: true };

/** A row of the outbox. */
export const statusEvent = (row: ExecutionRow): { account: string; region: string; entry: string } => {
  const { account, region } = partsOf(row.arn);
  const detail = {
    executionArn: row.arn,
    stateMachineArn: row.machine,
    stateMachineVersionArn: row.version,
    stateMachineAliasArn: row.alias,
    name: row.name,
    status: row.status,
    startDate: row.started,
    stopDate: row.stopped,
    input: row.input,
    output: row.output,
    error: row.error,
    cause: row.cause,
    inputDetails: included,
    outputDetails: row.output === null ? null : included,
    redriveCount: row.redrives,
    redriveDate: row.redriven,
    redriveStatus: row.status === 'RUNNING' || row.status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
    redriveStatusReason: reasonOf(row),
  };
  const entry = {
    Source: 'aws.states',
    DetailType: 'Step Functions Execution Status Change',
    Detail: JSON.stringify(detail),
    Resources: [row.arn],
    Time: row.stopped ?? row.started,
  };
  return { account, region, entry: JSON.stringify(entry) };
};

const reasonOf = ({ status }: ExecutionRow): string | null => {
  if (status === 'RUNNING') return 'Execution is RUNNING and cannot be redriven';
  return status === 'SUCCEEDED' ? 'Execution is SUCCEEDED and cannot be redriven' : null;
};
