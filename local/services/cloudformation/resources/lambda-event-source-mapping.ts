/** AWS::Lambda::EventSourceMapping: queues and streams. */
import { isFault, unless } from './faults.ts';
import { mapped } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { changeTags, tagMap } from './tags.ts';

const SETTINGS = [
  'BatchSize',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'Enabled',
  'FilterCriteria',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'ParallelizationFactor',
  'ScalingConfig',
  'TumblingWindowInSeconds',
];

interface Mapping {
  readonly UUID: string;
  readonly State?: string;
  readonly EventSourceMappingArn?: string;
}

const create = async (properties: Properties, { call, resumed }: ResourceContext): Promise<Mapping> => {
  const input = {
    ...mapped(properties, [...SETTINGS, 'EventSourceArn', 'StartingPosition', 'StartingPositionTimestamp']),
    ...(properties['Tags'] !== undefined && { Tags: tagMap(properties) }),
  };
  try {
    return await call<Mapping>('lambda', 'CreateEventSourceMapping', input);
  } catch (error) {
    if (!resumed || !isFault(error, 'ResourceConflictException')) throw error;
    const known = mapped(properties, ['FunctionName', 'EventSourceArn']);
    const { EventSourceMappings } = await call<{ EventSourceMappings: Mapping[] }>(
      'lambda',
      'ListEventSourceMappings',
      known,
    );
    if (!EventSourceMappings[0]) throw error;
    return EventSourceMappings[0];
  }
};

const steady = (UUID: string, { call, until }: ResourceContext): Promise<Mapping> =>
  until(async () => {
    const seen = await call<Mapping>('lambda', 'GetEventSourceMapping', { UUID });
    return seen.State === undefined || seen.State === 'Enabled' || seen.State === 'Disabled' ? seen : undefined;
  });

const made = ({ UUID, EventSourceMappingArn }: Mapping, { region, account }: ResourceContext) => ({
  physicalId: UUID,
  attributes: {
    EventSourceMappingArn: EventSourceMappingArn ?? `arn:aws:lambda:${region}:${account}:event-source-mapping:${UUID}`,
    Id: UUID,
  },
});

export const lambdaEventSourceMapping: ResourceType = {
  type: 'AWS::Lambda::EventSourceMapping',
  shape: {
    BatchSize: 'number',
    BisectBatchOnFunctionError: 'flag',
    DestinationConfig: { of: { OnFailure: { of: { Destination: 'text' } } } },
    Enabled: 'flag',
    EventSourceArn: 'text',
    FilterCriteria: { of: { Filters: { list: { of: { Pattern: 'text' } } } } },
    FunctionName: 'text',
    FunctionResponseTypes: { list: 'text' },
    MaximumBatchingWindowInSeconds: 'number',
    MaximumRecordAgeInSeconds: 'number',
    MaximumRetryAttempts: 'number',
    ParallelizationFactor: 'number',
    ScalingConfig: { of: { MaximumConcurrency: 'number' } },
    StartingPosition: 'text',
    StartingPositionTimestamp: 'number',
    Tags: TAGS,
    TumblingWindowInSeconds: 'number',
  },
  immutable: ['EventSourceArn', 'StartingPosition', 'StartingPositionTimestamp'],
  attributes: ['EventSourceMappingArn', 'Id'],
  tags: 'list',
  async create(properties, context) {
    const { UUID } = await create(properties, context);
    context.initiated(UUID);
    return made(await steady(UUID, context), context);
  },
  async update(properties, context, before) {
    const UUID = before.physicalId;
    await context.call('lambda', 'UpdateEventSourceMapping', { UUID, ...mapped(properties, SETTINGS) });
    const Resource = before.attributes['EventSourceMappingArn'];
    await changeTags(properties, before.properties, {
      add: (Tags) => context.call('lambda', 'TagResource', { Resource, Tags: tagMap({ Tags }) }),
      remove: (TagKeys) => context.call('lambda', 'UntagResource', { Resource, TagKeys }),
    });
    return made(await steady(UUID, context), context);
  },
  async delete(UUID, { call }) {
    await unless(call('lambda', 'DeleteEventSourceMapping', { UUID }), 'ResourceNotFoundException');
  },
};
