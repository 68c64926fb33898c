/** AWS::Events::Rule with its targets. */
import { refuseExisting, unless } from './faults.ts';
import { document, mapped } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { type Shape, TAGS } from './shape.ts';
import { changeTags } from './tags.ts';

const GONE = 'ResourceNotFoundException';

const TARGET: Shape = {
  of: {
    Arn: 'text',
    DeadLetterConfig: { of: { Arn: 'text' } },
    HttpParameters: {
      of: {
        HeaderParameters: { map: 'text' },
        PathParameterValues: { list: 'text' },
        QueryStringParameters: { map: 'text' },
      },
    },
    Id: 'text',
    Input: 'text',
    InputPath: 'text',
    InputTransformer: { of: { InputPathsMap: { map: 'text' }, InputTemplate: 'text' } },
    RetryPolicy: { of: { MaximumEventAgeInSeconds: 'number', MaximumRetryAttempts: 'number' } },
    RoleArn: 'text',
    SqsParameters: { of: { MessageGroupId: 'text' } },
  },
};

interface Target {
  readonly Id: string;
}

const busOf = (properties: Properties): Record<string, unknown> => mapped(properties, ['EventBusName']);

/** PutTargets takes at most five of a rule's targets at once here as there. */
const putTargets = async (
  Rule: string,
  after: Properties,
  before: Properties,
  { call }: ResourceContext,
): Promise<void> => {
  const wanted = (after['Targets'] ?? []) as Target[];
  const Ids = ((before['Targets'] ?? []) as Target[])
    .map(({ Id }) => Id)
    .filter((id) => !wanted.some((target) => target.Id === id));
  if (Ids.length > 0) await settled('RemoveTargets', call('events', 'RemoveTargets', { Rule, Ids, ...busOf(after) }));
  for (let from = 0; from < wanted.length; from += 5)
    await settled(
      'PutTargets',
      call('events', 'PutTargets', { Rule, Targets: wanted.slice(from, from + 5), ...busOf(after) }),
    );
};

/** Both operations answer some failures as data. */
const settled = async (
  operation: string,
  answer: Promise<{ FailedEntries?: readonly { ErrorMessage?: string; ErrorCode?: string }[] }>,
) => {
  const [failed] = (await answer).FailedEntries ?? [];
  if (failed) throw new Error(`${operation}: ${failed.ErrorCode}: ${failed.ErrorMessage}`);
};

const putRule = async (Name: string, properties: Properties, context: ResourceContext): Promise<string> => {
  const pattern = properties['EventPattern'];
  const { RuleArn } = await context.call<{ RuleArn: string }>('events', 'PutRule', {
    Name,
    ...busOf(properties),
    ...mapped(properties, ['Description', 'RoleArn', 'ScheduleExpression', 'State']),
    ...(pattern !== undefined && { EventPattern: document(pattern) }),
  });
  return RuleArn;
};

/** The ARN and the Ref carry the bus unless it is the default one. */
const made = (name: string, RuleArn: string, properties: Properties) => {
  const bus = properties['EventBusName'] as string | undefined;
  const short = bus?.split('/').at(-1);
  return {
    physicalId: short === undefined || short === 'default' ? name : `${short}|${name}`,
    attributes: { Arn: RuleArn },
  };
};

export const eventsRule: ResourceType = {
  type: 'AWS::Events::Rule',
  shape: {
    Description: 'text',
    EventBusName: 'text',
    EventPattern: 'json',
    Name: 'text',
    RoleArn: 'text',
    ScheduleExpression: 'text',
    State: 'text',
    Tags: TAGS,
    Targets: { list: TARGET },
  },
  immutable: ['EventBusName', 'Name'],
  named: 'Name',
  attributes: ['Arn'],
  tags: 'list',
  async create(properties, context) {
    const Name = (properties['Name'] as string | undefined) ?? context.name(64);
    if (properties['Name'] !== undefined)
      await refuseExisting(
        context,
        Name,
        () => context.call('events', 'DescribeRule', { Name, ...busOf(properties) }),
        GONE,
      );
    const RuleArn = await putRule(Name, properties, context);
    context.initiated(made(Name, RuleArn, properties).physicalId);
    const Tags = properties['Tags'];
    if (Tags !== undefined) await context.call('events', 'TagResource', { ResourceARN: RuleArn, Tags });
    await putTargets(Name, properties, {}, context);
    return made(Name, RuleArn, properties);
  },
  async update(properties, context, before) {
    const Name = before.physicalId.split('|').at(-1) as string;
    const RuleArn = await putRule(Name, properties, context);
    await putTargets(Name, properties, before.properties, context);
    await changeTags(properties, before.properties, {
      add: (Tags) => context.call('events', 'TagResource', { ResourceARN: RuleArn, Tags }),
      remove: (TagKeys) => context.call('events', 'UntagResource', { ResourceARN: RuleArn, TagKeys }),
    });
    return made(Name, RuleArn, properties);
  },
  async delete(physicalId, context, { properties }) {
    const Name = physicalId.split('|').at(-1) as string;
    const Ids = ((properties['Targets'] ?? []) as Target[]).map(({ Id }) => Id);
    if (Ids.length > 0)
      await unless(context.call('events', 'RemoveTargets', { Rule: Name, Ids, ...busOf(properties) }), GONE);
    await unless(context.call('events', 'DeleteRule', { Name, ...busOf(properties) }), GONE);
  },
};
