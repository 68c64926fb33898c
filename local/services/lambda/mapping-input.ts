/** Reads and checks the settings of an event source mapping. */
import { notInLocalCloud } from '../../kernel/fault.ts';
import { compilePattern } from '../../kernel/pattern/compile-pattern.ts';
import { failsConstraint, invalidParameter } from './faults.ts';
import type { Mapping } from './store/mappings.ts';

export interface MappingInput {
  Enabled?: boolean;
  BatchSize?: number;
  MaximumBatchingWindowInSeconds?: number;
  StartingPosition?: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  BisectBatchOnFunctionError?: boolean;
  MaximumRetryAttempts?: number;
  MaximumRecordAgeInSeconds?: number;
  FunctionResponseTypes?: string[];
  FilterCriteria?: { Filters?: { Pattern?: string }[] };
  DestinationConfig?: { OnSuccess?: { Destination?: string }; OnFailure?: { Destination?: string } };
  ScalingConfig?: { MaximumConcurrency?: number };
  ParallelizationFactor?: number;
  TumblingWindowInSeconds?: number;
}

export const MAPPING_MEMBERS = [
  'FunctionName',
  'Enabled',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'FunctionResponseTypes',
  'FilterCriteria',
  'DestinationConfig',
  'ScalingConfig',
  'ParallelizationFactor',
  'TumblingWindowInSeconds',
];

type Settings = Omit<
  Mapping,
  'uuid' | 'account' | 'region' | 'functionArn' | 'functionName' | 'qualifier' | 'sourceArn' | 'tags' | 'modified'
>;

export const sourceKind = (arn: string): 'queue' | 'stream' => {
  if (/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/.test(arn)) return 'queue';
  if (/^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[\w.-]+\/stream\/[^/]+$/.test(arn)) return 'stream';
  if (/^arn:aws[a-z-]*:(kinesis|kafka|mq|rds):/.test(arn)) throw notInLocalCloud(`the event source ${arn}`);
  throw invalidParameter(`Unrecognized event source, must be kinesis, dynamodb stream, sqs, mq or kafka: ${arn}`);
};

/** The requested settings, over the previous ones. */
export const readMapping = (input: MappingInput, before: Settings | undefined, sourceArn: string): Settings => {
  const queue = sourceKind(sourceArn) === 'queue';
  if (queue) refuseForQueues(input);
  else if (input.ScalingConfig?.MaximumConcurrency !== undefined)
    throw invalidParameter('ScalingConfig is only supported for SQS event sources.');
  if ((input.ParallelizationFactor ?? 1) !== 1) throw notInLocalCloud('ParallelizationFactor above 1');
  if (input.TumblingWindowInSeconds) throw notInLocalCloud('TumblingWindowInSeconds');
  if (input.DestinationConfig?.OnSuccess?.Destination)
    throw invalidParameter('OnSuccess destination is not supported for event source mappings.');
  const fifo = sourceArn.endsWith('.fifo');
  const batchSize = input.BatchSize ?? before?.batchSize ?? (queue ? 10 : 100);
  if (fifo && batchSize > 10) throw failsConstraint('batchSize', batchSize, 'have value less than or equal to 10');
  const batchingWindow = input.MaximumBatchingWindowInSeconds ?? before?.batchingWindow ?? 0;
  if (fifo && batchingWindow > 0) throw invalidParameter('Batching window is not supported for FIFO queues');
  if (queue && batchSize > 10 && batchingWindow === 0)
    throw invalidParameter(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  return {
    enabled: input.Enabled ?? before?.enabled ?? true,
    batchSize,
    batchingWindow,
    startingPosition: queue ? undefined : (before?.startingPosition ?? readStart(input.StartingPosition)),
    bisect: input.BisectBatchOnFunctionError ?? before?.bisect ?? false,
    maximumRetries: input.MaximumRetryAttempts ?? before?.maximumRetries ?? -1,
    maximumAge: readAge(input.MaximumRecordAgeInSeconds) ?? before?.maximumAge ?? -1,
    reportFailures: input.FunctionResponseTypes
      ? input.FunctionResponseTypes.length > 0
      : (before?.reportFailures ?? false),
    filters: input.FilterCriteria ? readFilters(input.FilterCriteria) : (before?.filters ?? []),
    onFailure: input.DestinationConfig
      ? readOnFailure(input.DestinationConfig.OnFailure?.Destination)
      : before?.onFailure,
    maximumConcurrency: input.ScalingConfig ? input.ScalingConfig.MaximumConcurrency : before?.maximumConcurrency,
  };
};

const refuseForQueues = (input: MappingInput): void => {
  for (const name of [
    'StartingPosition',
    'BisectBatchOnFunctionError',
    'MaximumRetryAttempts',
    'MaximumRecordAgeInSeconds',
    'DestinationConfig',
    'ParallelizationFactor',
    'TumblingWindowInSeconds',
  ] as const)
    if (input[name] !== undefined)
      throw invalidParameter(`Unsupported ${name} parameter for given event source mapping type.`);
};

/** Only streams need one, so that the model does not demand it. */
const readStart = (value: MappingInput['StartingPosition']): 'TRIM_HORIZON' | 'LATEST' => {
  if (value === undefined)
    throw invalidParameter(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not " +
        'be null.',
    );
  if (value === 'AT_TIMESTAMP') throw invalidParameter('Unsupported starting position for arn type: AT_TIMESTAMP');
  return value;
};

/** -1 is for ever. The model has one range; that ages begin with a minute, Lambda knows itself. */
const readAge = (value: number | undefined): number | undefined => {
  if (value !== undefined && value !== -1 && value < 60)
    throw failsConstraint('maximumRecordAgeInSeconds', value, 'have value greater than or equal to 60');
  return value;
};

const readFilters = ({ Filters = [] }: NonNullable<MappingInput['FilterCriteria']>): string[] => {
  if (Filters.length > 10) throw invalidParameter('FilterCriteria may have at most 10 filters.');
  return Filters.map(({ Pattern = '' }) => {
    try {
      compilePattern(Pattern);
    } catch (error) {
      throw invalidParameter(`Invalid filter pattern definition. (${(error as Error).message})`);
    }
    return Pattern;
  });
};

const readOnFailure = (value: string | undefined): string | undefined => {
  if (!value) return undefined;
  if (/^arn:aws[a-z-]*:s3:::/.test(value)) throw notInLocalCloud('an S3 bucket as the destination of failures');
  if (!/^arn:aws[a-z-]*:(sqs|sns):[a-z0-9-]+:\d{12}:[^:]+$/.test(value))
    throw invalidParameter(`The provided destination config DestinationConfig(onFailure=${value}) is invalid.`);
  return value;
};
