/** AWS::SNS::TopicPolicy: the policy of one or more topics. */
import { unless } from './faults.ts';
import { document } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

const topicsOf = (properties: Properties): readonly string[] => (properties['Topics'] ?? []) as string[];

const set = ({ call }: ResourceContext, TopicArn: string, AttributeValue: string) =>
  call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue });

/** The default policy of a topic: its account may use it. */
const ownersPolicy = (TopicArn: string, account: string): string =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: TopicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });

const take = async (context: ResourceContext, arns: readonly string[]): Promise<void> => {
  for (const arn of arns)
    await unless(set(context, arn, ownersPolicy(arn, context.account)), 'NotFound', 'NotFoundException');
};

export const snsTopicPolicy: ResourceType = {
  type: 'AWS::SNS::TopicPolicy',
  shape: { PolicyDocument: 'json', Topics: { list: 'text' } },
  attributes: ['Id'],
  async create(properties, context) {
    for (const arn of topicsOf(properties)) await set(context, arn, document(properties['PolicyDocument']));
    const physicalId = context.name(128);
    return { physicalId, attributes: { Id: physicalId } };
  },
  async update(properties, context, before) {
    for (const arn of topicsOf(properties)) await set(context, arn, document(properties['PolicyDocument']));
    await take(
      context,
      topicsOf(before.properties).filter((arn) => !topicsOf(properties).includes(arn)),
    );
    return { physicalId: before.physicalId, attributes: before.attributes };
  },
  delete: (_physicalId, context, before) => take(context, topicsOf(before.properties)),
};
