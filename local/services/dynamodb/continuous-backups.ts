/**
 * UpdateContinuousBackups and DescribeContinuousBackups: recorded, so that templates deploy; nothing can be restored
 * here.
 */
import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { readTableName } from './catalog.ts';
import { checkParameters, type Dynamo, tableDemand } from './dynamo.ts';
import { invalid } from './invalid.ts';
import type { Table } from './table.ts';

interface UpdateContinuousBackupsInput {
  TableName?: string;
  PointInTimeRecoverySpecification?: { PointInTimeRecoveryEnabled?: boolean; RecoveryPeriodInDays?: number };
}

const LONGEST = 35;

const tableOf = (dynamo: Dynamo, given: unknown, call: Call): Table => {
  const name = readTableName(given, call);
  const table = dynamo.catalog.find(call.account, call.region, name);
  if (!table) throw new Fault('TableNotFoundException', `Table not found: ${name}`);
  return table;
};

export const updateContinuousBackups = (dynamo: Dynamo): Operation<UpdateContinuousBackupsInput> => ({
  demands: (input, call) => [tableDemand('UpdateContinuousBackups', input.TableName, call)],
  run(input, call) {
    checkParameters('UpdateContinuousBackups', input, ['TableName', 'PointInTimeRecoverySpecification']);
    const table = tableOf(dynamo, input.TableName, call);
    const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days = LONGEST } =
      input.PointInTimeRecoverySpecification ?? {};
    if (typeof enabled !== 'boolean') throw invalid('PointInTimeRecoveryEnabled must be true or false');
    if (!Number.isInteger(days) || days < 1 || days > LONGEST)
      throw invalid(`RecoveryPeriodInDays must be between 1 and ${LONGEST}`);
    const since = table.recoverable?.since ?? dynamo.cloud.clock.now();
    return describe(dynamo, dynamo.catalog.update(table, { recoverable: enabled ? { since, days } : undefined }));
  },
});

export const describeContinuousBackups = (dynamo: Dynamo): Operation<{ TableName?: string }> => ({
  demands: (input, call) => [tableDemand('DescribeContinuousBackups', input.TableName, call)],
  run(input, call) {
    checkParameters('DescribeContinuousBackups', input, ['TableName']);
    return describe(dynamo, tableOf(dynamo, input.TableName, call));
  },
});

const describe = (dynamo: Dynamo, { recoverable }: Table) => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: recoverable
      ? {
          PointInTimeRecoveryStatus: 'ENABLED',
          RecoveryPeriodInDays: recoverable.days,
          EarliestRestorableDateTime: new Date(
            Math.max(recoverable.since, dynamo.cloud.clock.now() - recoverable.days * 86_400_000),
          ),
          LatestRestorableDateTime: new Date(dynamo.cloud.clock.now()),
        }
      : { PointInTimeRecoveryStatus: 'DISABLED' },
  },
});
