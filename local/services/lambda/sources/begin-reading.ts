/** Before a mapping exists: may the function's role read the source, and where does reading begin? */
import type { Caller, Cloud } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { queueUrl } from '../async/queue-url.ts';
import { invalidParameter } from '../faults.ts';
import { sourceKind } from '../mapping-input.ts';
import { assumeFunctionRole } from '../run/sessions.ts';
import type { FunctionVersion } from '../store/functions.ts';
import type { Mapping } from '../store/mappings.ts';
import type { Progress } from './stream-progress.ts';

/** Mappings read as the function's role. */
export const readerOf = (cloud: Cloud, fn: FunctionVersion, sourceArn: string): Caller => ({
  account: fn.account,
  region: sourceArn.split(':')[3] ?? fn.region,
  principal: assumeFunctionRole(cloud, fn),
});

/** Throws InvalidParameterValueException, worded as AWS does for each source. */
export const mayRead = async (cloud: Cloud, mapping: Mapping, fn: FunctionVersion): Promise<void> => {
  const reader = readerOf(cloud, fn, mapping.sourceArn);
  if (sourceKind(mapping.sourceArn) === 'stream') {
    try {
      await cloud.call('dynamodb', 'DescribeStream', { StreamArn: mapping.sourceArn }, reader);
      cloud.authorize(reader, [
        { action: 'dynamodb:GetRecords', resource: mapping.sourceArn },
        { action: 'dynamodb:GetShardIterator', resource: mapping.sourceArn },
      ]);
    } catch (error) {
      if (!(error instanceof Fault) || error.code === 'NotInLocalCloud') throw error;
      if (error.code === 'ResourceNotFoundException') throw invalidParameter(`Stream not found: ${mapping.sourceArn}`);
      throw invalidParameter(
        `Cannot access stream ${mapping.sourceArn}. Please ensure the role can perform the GetRecords, ` +
          `GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM. (${error.message})`,
      );
    }
    return;
  }
  const QueueUrl = await queueUrl(cloud, mapping.sourceArn).catch((error: unknown) => {
    if (!(error instanceof Fault) || error.code === 'NotInLocalCloud') throw error;
    throw invalidParameter(
      `Error occurred while ReceiveMessage. SQS Error Code: ${error.code}. SQS Error Message: ${error.message}`,
    );
  });
  for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'])
    await mayUseQueue(cloud, reader, mapping.sourceArn, action, QueueUrl);
  const { Attributes } = await cloud.call<{ Attributes?: Record<string, string> }>(
    'sqs',
    'GetQueueAttributes',
    { QueueUrl, AttributeNames: ['VisibilityTimeout'] },
    reader,
  );
  const visible = Number(Attributes?.['VisibilityTimeout'] ?? 30);
  if (visible < fn.timeout)
    throw invalidParameter(
      `Queue visibility timeout: ${visible} seconds is less than Function timeout: ${fn.timeout} seconds`,
    );
};

/** The queue's own policy may be what allows it: where it is in another account both must. */
const mayUseQueue = async (
  cloud: Cloud,
  reader: Caller,
  arn: string,
  action: string,
  QueueUrl: string,
): Promise<void> => {
  const account = arn.split(':')[4] as string;
  const owner: Caller = {
    ...reader,
    account,
    principal: { kind: 'root', account, arn: `arn:aws:iam::${account}:root` },
  };
  const { Attributes } = await cloud.call<{ Attributes?: Record<string, string> }>(
    'sqs',
    'GetQueueAttributes',
    { QueueUrl, AttributeNames: ['Policy'] },
    owner,
  );
  try {
    cloud.authorize(reader, [{ action: `sqs:${action}`, resource: arn, resourcePolicy: Attributes?.['Policy'] }]);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw invalidParameter(`The provided execution role does not have permissions to call ${action} on SQS`);
  }
};

/**
 * LATEST is the end of the stream now. It is looked up before the mapping is acknowledged, so that a change made right
 * after that is read even if the cloud is killed in between.
 */
export const beginReading = async (
  cloud: Cloud,
  mapping: Mapping,
  fn: FunctionVersion,
): Promise<{ readonly shard: string; readonly value: Progress } | undefined> => {
  if (mapping.startingPosition !== 'LATEST') return undefined;
  const reader = readerOf(cloud, fn, mapping.sourceArn);
  const StreamArn = mapping.sourceArn;
  const { StreamDescription } = await cloud.call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
    'dynamodb',
    'DescribeStream',
    { StreamArn },
    reader,
  );
  const shard = StreamDescription.Shards.at(-1)?.ShardId;
  if (shard === undefined) return undefined;
  let { ShardIterator } = await cloud.call<{ ShardIterator?: string }>(
    'dynamodb',
    'GetShardIterator',
    { StreamArn, ShardId: shard, ShardIteratorType: 'TRIM_HORIZON' },
    reader,
  );
  let after: string | undefined;
  while (ShardIterator) {
    const page: { Records: { dynamodb: { SequenceNumber: string } }[]; NextShardIterator?: string } = await cloud.call(
      'dynamodb',
      'GetRecords',
      { ShardIterator, Limit: 1000 },
      reader,
    );
    after = page.Records.at(-1)?.dynamodb.SequenceNumber ?? after;
    ShardIterator = page.Records.length > 0 ? page.NextShardIterator : undefined;
  }
  return { shard, value: { after, chunks: [], attempts: 0, since: undefined } };
};
