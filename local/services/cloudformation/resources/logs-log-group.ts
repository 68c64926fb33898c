/** AWS::Logs::LogGroup. */
import { createOnce, unless } from './faults.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { tagList, tagMap } from './tags.ts';

interface Group {
  readonly logGroupName: string;
  readonly kmsKeyId?: string;
  readonly retentionInDays?: number;
}

const GONE = 'ResourceNotFoundException';

const setRetention = async (logGroupName: string, after: Properties, before: Properties, { call }: ResourceContext) => {
  const retentionInDays = after['RetentionInDays'];
  if (retentionInDays !== undefined) await call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays });
  else if (before['RetentionInDays'] !== undefined) await call('logs', 'DeleteRetentionPolicy', { logGroupName });
};

const arnOf = ({ region, account }: Pick<ResourceContext, 'region' | 'account'>, name: string) =>
  `arn:aws:logs:${region}:${account}:log-group:${name}`;

export const logsLogGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  shape: { KmsKeyId: 'text', LogGroupClass: 'text', LogGroupName: 'text', RetentionInDays: 'number', Tags: TAGS },
  immutable: ['LogGroupName'],
  named: 'LogGroupName',
  attributes: ['Arn'],
  tags: 'list',
  async create(properties, context) {
    const logGroupName = (properties['LogGroupName'] as string | undefined) ?? context.name(512);
    const input = {
      logGroupName,
      ...(properties['KmsKeyId'] !== undefined && { kmsKeyId: properties['KmsKeyId'] }),
      ...(properties['LogGroupClass'] !== undefined && { logGroupClass: properties['LogGroupClass'] }),
      ...(properties['Tags'] !== undefined && { tags: tagMap(properties) }),
    };
    await createOnce(
      context.resumed,
      () => context.call('logs', 'CreateLogGroup', input),
      'ResourceAlreadyExistsException',
    );
    context.initiated(logGroupName);
    await setRetention(logGroupName, properties, {}, context);
    // The attribute ends in `:*`, unlike the ARN that tagging takes.
    return { physicalId: logGroupName, attributes: { Arn: `${arnOf(context, logGroupName)}:*` } };
  },
  async find(logGroupName, context) {
    const { logGroups = [] } = await context.call<{ logGroups?: { logGroupName: string }[] }>(
      'logs',
      'DescribeLogGroups',
      { logGroupNamePrefix: logGroupName },
    );
    const found = logGroups.some((group) => group.logGroupName === logGroupName);
    return found ? { physicalId: logGroupName, attributes: { Arn: `${arnOf(context, logGroupName)}:*` } } : undefined;
  },
  async read(logGroupName, context) {
    const { logGroups = [] } = await context.call<{ logGroups?: Group[] }>('logs', 'DescribeLogGroups', {
      logGroupNamePrefix: logGroupName,
    });
    const group = logGroups.find((one) => one.logGroupName === logGroupName);
    if (!group) return undefined;
    const resourceArn = arnOf(context, logGroupName);
    const { tags } = await context.call<{ tags?: Record<string, string> }>('logs', 'ListTagsForResource', {
      resourceArn,
    });
    return { KmsKeyId: group.kmsKeyId, RetentionInDays: group.retentionInDays, Tags: tagList(tags) };
  },
  async update(properties, context, before) {
    const logGroupName = before.physicalId;
    await setRetention(logGroupName, properties, before.properties, context);
    const kmsKeyId = properties['KmsKeyId'];
    if (kmsKeyId !== before.properties['KmsKeyId'])
      await (kmsKeyId === undefined
        ? context.call('logs', 'DisassociateKmsKey', { logGroupName })
        : context.call('logs', 'AssociateKmsKey', { logGroupName, kmsKeyId }));
    await changeGroupTags(arnOf(context, logGroupName), properties, before.properties, context);
    return { physicalId: logGroupName, attributes: before.attributes };
  },
  async delete(logGroupName, context) {
    await unless(context.call('logs', 'DeleteLogGroup', { logGroupName }), GONE);
  },
};

const changeGroupTags = async (
  resourceArn: string,
  after: Properties,
  before: Properties,
  { call }: ResourceContext,
) => {
  const tags = tagMap(after);
  const tagKeys = Object.keys(tagMap(before)).filter((key) => !Object.hasOwn(tags, key));
  if (tagKeys.length > 0) await call('logs', 'UntagResource', { resourceArn, tagKeys });
  if (Object.keys(tags).length > 0) await call('logs', 'TagResource', { resourceArn, tags });
};
