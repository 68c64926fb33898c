/** The policy of a topic: the one that was set on it, or the one that every topic begins with. */
import type { Topic } from '../store.ts';

export interface PolicyDocument {
  Version?: string;
  Id?: string;
  Statement: Record<string, unknown>[];
}

export const policyOf = (topic: Topic): string => topic.attributes['Policy'] ?? JSON.stringify(defaultPolicy(topic));

const defaultPolicy = ({ arn, account }: Topic): PolicyDocument => ({
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
      Resource: arn,
      Condition: { StringEquals: { 'AWS:SourceOwner': account } },
    },
  ],
});
