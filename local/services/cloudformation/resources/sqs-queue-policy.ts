/** AWS::SQS::QueuePolicy: the policy of one or more queues. */
import { unless } from './faults.ts';
import { document } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

const GONE = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'];
const queuesOf = (properties: Properties): readonly string[] => (properties['Queues'] ?? []) as string[];

const set = async (QueueUrl: string, Policy: string, { call }: ResourceContext) =>
  call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } });

export const sqsQueuePolicy: ResourceType = {
  type: 'AWS::SQS::QueuePolicy',
  shape: { PolicyDocument: 'json', Queues: { list: 'text' } },
  attributes: ['Id'],
  async create(properties, context) {
    for (const url of queuesOf(properties)) await set(url, document(properties['PolicyDocument']), context);
    const physicalId = context.name(80);
    return { physicalId, attributes: { Id: physicalId } };
  },
  async update(properties, context, before) {
    for (const url of queuesOf(properties)) await set(url, document(properties['PolicyDocument']), context);
    for (const url of queuesOf(before.properties))
      if (!queuesOf(properties).includes(url)) await unless(set(url, '', context), ...GONE);
    return { physicalId: before.physicalId, attributes: before.attributes };
  },
  async delete(_physicalId, context, before) {
    for (const url of queuesOf(before.properties)) await unless(set(url, '', context), ...GONE);
  },
};
