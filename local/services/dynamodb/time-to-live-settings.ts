/** UpdateTimeToLive and DescribeTimeToLive. */
import type { Operation } from '../../kernel/cloud.ts';
import { tableToDescribe } from './catalog.ts';
import { checkParameters, type Dynamo, tableDemand } from './dynamo.ts';
import { invalid } from './invalid.ts';

interface UpdateTimeToLiveInput {
  TableName?: string;
  TimeToLiveSpecification?: { Enabled?: boolean; AttributeName?: string };
}

export const updateTimeToLive = (dynamo: Dynamo): Operation<UpdateTimeToLiveInput> => ({
  demands: (input, call) => [tableDemand('UpdateTimeToLive', input.TableName, call)],
  run(input, call) {
    checkParameters('UpdateTimeToLive', input, ['TableName', 'TimeToLiveSpecification']);
    const table = tableToDescribe(dynamo.catalog, input.TableName, call);
    const { Enabled: enabled, AttributeName: attribute } = input.TimeToLiveSpecification ?? {};
    if (typeof enabled !== 'boolean' || !attribute || Buffer.byteLength(attribute) > 255)
      throw invalid('TimeToLiveSpecification needs Enabled and an AttributeName of 1 to 255 bytes');
    if (enabled && table.timeToLive !== undefined) throw invalid('TimeToLive is already enabled');
    if (!enabled && table.timeToLive === undefined) throw invalid('TimeToLive is already disabled');
    if (!enabled && table.timeToLive !== attribute)
      throw invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${table.timeToLive}`);
    dynamo.define(() =>
      dynamo.expiry.reindex(dynamo.catalog.update(table, { timeToLive: enabled ? attribute : undefined })),
    );
    dynamo.expiry.wake();
    return { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute } };
  },
});

export const describeTimeToLive = (dynamo: Dynamo): Operation<{ TableName?: string }> => ({
  demands: (input, call) => [tableDemand('DescribeTimeToLive', input.TableName, call)],
  run(input, call) {
    checkParameters('DescribeTimeToLive', input, ['TableName']);
    const { timeToLive } = tableToDescribe(dynamo.catalog, input.TableName, call);
    return {
      TimeToLiveDescription:
        timeToLive === undefined
          ? { TimeToLiveStatus: 'DISABLED' }
          : { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive },
    };
  },
});
