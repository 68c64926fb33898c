/** AWS::KMS::Key: symmetric keys. Deletion schedules it, as on AWS. */
import { isFault, unless } from './faults.ts';
import { document } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { changeTags, tagsOf } from './tags.ts';

interface Key {
  readonly KeyId: string;
  readonly Arn: string;
  readonly CreationDate?: Date | number;
  readonly Description?: string;
}

const kmsTags = (properties: Properties) =>
  tagsOf(properties).map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));

/**
 * CreateKey takes no token: after a crash the key may be there already, made since this operation began and nobody's.
 */
const interrupted = async (properties: Properties, context: ResourceContext): Promise<Key | undefined> => {
  if (!context.resumed) return undefined;
  const { Keys } = await context.call<{ Keys: { KeyId: string }[] }>('kms', 'ListKeys', {});
  for (const { KeyId } of Keys) {
    const { KeyMetadata } = await context.call<{ KeyMetadata: Key }>('kms', 'DescribeKey', { KeyId });
    const made = KeyMetadata.CreationDate;
    const at = made instanceof Date ? made.getTime() : (made ?? 0) * 1000;
    const same = (KeyMetadata.Description ?? '') === (properties['Description'] ?? '');
    if (same && at >= context.since - 1000 && !context.taken(KeyId)) return KeyMetadata;
  }
  return undefined;
};

const create = async (properties: Properties, context: ResourceContext): Promise<Key> => {
  const { KeyMetadata } = await context.call<{ KeyMetadata: Key }>('kms', 'CreateKey', {
    ...(properties['Description'] !== undefined && { Description: properties['Description'] }),
    ...(properties['KeySpec'] !== undefined && { KeySpec: properties['KeySpec'] }),
    ...(properties['KeyUsage'] !== undefined && { KeyUsage: properties['KeyUsage'] }),
    ...(properties['MultiRegion'] !== undefined && { MultiRegion: properties['MultiRegion'] }),
    ...(properties['KeyPolicy'] !== undefined && { Policy: document(properties['KeyPolicy']) }),
    ...(properties['BypassPolicyLockoutSafetyCheck'] !== undefined && {
      BypassPolicyLockoutSafetyCheck: properties['BypassPolicyLockoutSafetyCheck'],
    }),
    ...(tagsOf(properties).length > 0 && { Tags: kmsTags(properties) }),
  });
  return KeyMetadata;
};

const rotate = async (
  KeyId: string,
  after: Properties,
  before: Properties,
  { call }: ResourceContext,
): Promise<void> => {
  const on = after['EnableKeyRotation'] === true;
  const RotationPeriodInDays = after['RotationPeriodInDays'];
  const period = RotationPeriodInDays === undefined ? {} : { RotationPeriodInDays };
  if (on) await call('kms', 'EnableKeyRotation', { KeyId, ...period });
  else if (before['EnableKeyRotation'] === true) await call('kms', 'DisableKeyRotation', { KeyId });
};

const enable = async (
  KeyId: string,
  after: Properties,
  before: Properties,
  { call }: ResourceContext,
): Promise<void> => {
  const on = after['Enabled'] !== false;
  if (!on) await call('kms', 'DisableKey', { KeyId });
  else if (before['Enabled'] === false) await call('kms', 'EnableKey', { KeyId });
};

export const kmsKey: ResourceType = {
  type: 'AWS::KMS::Key',
  shape: {
    BypassPolicyLockoutSafetyCheck: 'flag',
    Description: 'text',
    EnableKeyRotation: 'flag',
    Enabled: 'flag',
    KeyPolicy: 'json',
    KeySpec: 'text',
    KeyUsage: 'text',
    MultiRegion: 'flag',
    PendingWindowInDays: 'number',
    RotationPeriodInDays: 'number',
    Tags: TAGS,
  },
  immutable: ['KeySpec', 'KeyUsage', 'MultiRegion'],
  attributes: ['Arn', 'KeyId'],
  tags: 'list',
  async create(properties, context) {
    const { KeyId, Arn } = (await interrupted(properties, context)) ?? (await create(properties, context));
    context.initiated(KeyId);
    await rotate(KeyId, properties, {}, context);
    await enable(KeyId, properties, {}, context);
    return { physicalId: KeyId, attributes: { Arn, KeyId } };
  },
  async update(properties, context, before) {
    const KeyId = before.physicalId;
    const { call } = context;
    await enable(KeyId, { ...properties, Enabled: true }, before.properties, context);
    await call('kms', 'UpdateKeyDescription', { KeyId, Description: properties['Description'] ?? '' });
    if (properties['KeyPolicy'] !== undefined)
      await call('kms', 'PutKeyPolicy', { KeyId, PolicyName: 'default', Policy: document(properties['KeyPolicy']) });
    await rotate(KeyId, properties, before.properties, context);
    await changeTags(properties, before.properties, {
      add: (tags) => call('kms', 'TagResource', { KeyId, Tags: kmsTags({ Tags: tags }) }),
      remove: (TagKeys) => call('kms', 'UntagResource', { KeyId, TagKeys }),
    });
    await enable(KeyId, properties, {}, context);
    return { physicalId: KeyId, attributes: before.attributes };
  },
  async delete(KeyId, context, { properties }) {
    const PendingWindowInDays = properties['PendingWindowInDays'] ?? 30;
    try {
      await unless(context.call('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays }), 'NotFoundException');
    } catch (error) {
      // It is scheduled already.
      if (!isFault(error, 'KMSInvalidStateException')) throw error;
    }
  },
};
