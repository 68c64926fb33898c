/** AWS::Events::EventBus. */
import { isDeepStrictEqual } from 'node:util';
import { createOnce, unless } from './faults.ts';
import { document, mapped } from './members.ts';
import type { ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { changeTags } from './tags.ts';

const GONE = 'ResourceNotFoundException';

export const eventsEventBus: ResourceType = {
  type: 'AWS::Events::EventBus',
  shape: {
    DeadLetterConfig: { of: { Arn: 'text' } },
    Description: 'text',
    EventSourceName: 'text',
    KmsKeyIdentifier: 'text',
    Name: 'text',
    Policy: 'json',
    Tags: TAGS,
  },
  immutable: ['EventSourceName', 'Name'],
  named: 'Name',
  attributes: ['Arn', 'Name'],
  tags: 'list',
  async create(properties, { call, resumed, region, account, initiated }) {
    const Name = properties['Name'] as string;
    const input = {
      Name,
      ...mapped(properties, ['DeadLetterConfig', 'Description', 'EventSourceName', 'KmsKeyIdentifier', 'Tags']),
    };
    await createOnce(resumed, () => call('events', 'CreateEventBus', input), 'ResourceAlreadyExistsException');
    initiated(Name);
    if (properties['Policy'] !== undefined)
      await call('events', 'PutPermission', { EventBusName: Name, Policy: document(properties['Policy']) });
    return { physicalId: Name, attributes: { Arn: `arn:aws:events:${region}:${account}:event-bus/${Name}`, Name } };
  },
  async update(properties, { call }, before) {
    const Name = before.physicalId;
    const settings = mapped(properties, ['DeadLetterConfig', 'Description', 'KmsKeyIdentifier']);
    const past = mapped(before.properties, ['DeadLetterConfig', 'Description', 'KmsKeyIdentifier']);
    if (!isDeepStrictEqual(settings, past)) await call('events', 'UpdateEventBus', { Name, ...settings });
    if (properties['Policy'] !== undefined)
      await call('events', 'PutPermission', { EventBusName: Name, Policy: document(properties['Policy']) });
    else if (before.properties['Policy'] !== undefined)
      await call('events', 'RemovePermission', { EventBusName: Name, RemoveAllPermissions: true });
    const ResourceARN = before.attributes['Arn'];
    await changeTags(properties, before.properties, {
      add: (Tags) => call('events', 'TagResource', { ResourceARN, Tags }),
      remove: (TagKeys) => call('events', 'UntagResource', { ResourceARN, TagKeys }),
    });
    return { physicalId: Name, attributes: before.attributes };
  },
  async delete(Name, { call }) {
    await unless(call('events', 'DeleteEventBus', { Name }), GONE);
  },
};
