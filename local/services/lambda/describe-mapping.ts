/** A mapping as the API shows it. */
import type { Mapping } from './store/mappings.ts';

export const mappingArn = ({ region, account, uuid }: Mapping): string =>
  `arn:aws:lambda:${region}:${account}:event-source-mapping:${uuid}`;

/** `state` where it is on its way to another: Creating, Updating, Deleting. */
export const describeMapping = (mapping: Mapping, state: string | undefined, lastResult: string) => {
  const stream = mapping.startingPosition !== undefined;
  return {
    UUID: mapping.uuid,
    EventSourceMappingArn: mappingArn(mapping),
    EventSourceArn: mapping.sourceArn,
    FunctionArn: mapping.functionArn,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.batchingWindow,
    LastModified: new Date(mapping.modified),
    LastProcessingResult: lastResult,
    State: state ?? (mapping.enabled ? 'Enabled' : 'Disabled'),
    StateTransitionReason: 'USER_INITIATED',
    FunctionResponseTypes: mapping.reportFailures ? ['ReportBatchItemFailures'] : [],
    ...(mapping.filters.length > 0 && { FilterCriteria: { Filters: mapping.filters.map((Pattern) => ({ Pattern })) } }),
    ...(mapping.maximumConcurrency !== undefined && {
      ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency },
    }),
    ...(stream && {
      StartingPosition: mapping.startingPosition,
      ParallelizationFactor: 1,
      TumblingWindowInSeconds: 0,
      BisectBatchOnFunctionError: mapping.bisect,
      MaximumRetryAttempts: mapping.maximumRetries,
      MaximumRecordAgeInSeconds: mapping.maximumAge,
      DestinationConfig: { OnFailure: mapping.onFailure === undefined ? {} : { Destination: mapping.onFailure } },
    }),
  };
};
