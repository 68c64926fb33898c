/** "Step Functions Execution Status Change", as Step Functions puts it on the default bus. */
import type { Outbox } from '../../../kernel/outbox.ts';
import { partsOf } from '../arn.ts';
import type { ExecutionRow } from '../store.ts';

const included = { included: true };

/** To be called within the transaction of the change. */
export const tellStatus = (outbox: Outbox, row: ExecutionRow): void => {
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
  outbox.write(partsOf(row.arn), {
    time: row.stopped ?? row.started,
    detailType: 'Step Functions Execution Status Change',
    resources: [row.arn],
    detail: JSON.stringify(detail),
  });
};

const reasonOf = ({ status }: ExecutionRow): string | null => {
  if (status === 'RUNNING') return 'Execution is RUNNING and cannot be redriven';
  return status === 'SUCCEEDED' ? 'Execution is SUCCEEDED and cannot be redriven' : null;
};
