/** AddPermission and RemovePermission: single statements of a topic's policy. */
import type { Operation } from '../../../kernel/cloud.ts';
import { onlyMembers } from '../../../kernel/wire/only-members.ts';
import { invalidParameter } from '../faults.ts';
import { type Sns, topicAt, topicDemand } from '../sns.ts';
import type { Topic } from '../store.ts';
import { type PolicyDocument, policyOf } from './topic-policy.ts';

interface Labelled {
  readonly TopicArn: string;
  readonly Label: string;
}

const ACTIONS = new Set(
  'GetTopicAttributes SetTopicAttributes AddPermission RemovePermission DeleteTopic Subscribe ListSubscriptionsByTopic Publish Receive'.split(
    ' ',
  ),
);

export const addPermission = (
  sns: Sns,
): Operation<Labelled & { AWSAccountId: readonly string[]; ActionName: readonly string[] }> => ({
  demands: (input, call) => [topicDemand(sns, 'AddPermission', input.TopicArn, call)],
  run(input) {
    onlyMembers('sns:AddPermission', input, ['TopicArn', 'Label', 'AWSAccountId', 'ActionName']);
    const { AWSAccountId: accounts = [], ActionName: actions = [], Label: label } = input;
    if (accounts.length === 0 || accounts.some((account) => !/^\d{12}$/.test(account)))
      throw invalidParameter('AWSAccountId');
    if (actions.length === 0 || actions.some((action) => !ACTIONS.has(action)))
      throw invalidParameter('Policy statement action out of service scope!');
    change(sns, input.TopicArn, (topic, policy) => {
      if (policy.Statement.some(({ Sid }) => Sid === label)) throw invalidParameter('Statement already exists');
      policy.Statement.push({
        Sid: label,
        Effect: 'Allow',
        Principal: { AWS: accounts.map((account) => `arn:aws:iam::${account}:root`) },
        Action: actions.map((action) => `SNS:${action}`),
        Resource: topic.arn,
      });
    });
  },
});

export const removePermission = (sns: Sns): Operation<Labelled> => ({
  demands: (input, call) => [topicDemand(sns, 'RemovePermission', input.TopicArn, call)],
  run(input) {
    onlyMembers('sns:RemovePermission', input, ['TopicArn', 'Label']);
    change(sns, input.TopicArn, (_topic, policy) => {
      policy.Statement = policy.Statement.filter(({ Sid }) => Sid !== input.Label);
    });
  },
});

const change = (sns: Sns, arn: string, edit: (topic: Topic, policy: PolicyDocument) => void): void =>
  sns.store.transaction(() => {
    const topic = topicAt(sns, arn);
    const policy = JSON.parse(policyOf(topic)) as PolicyDocument;
    if (!Array.isArray(policy.Statement)) policy.Statement = [policy.Statement];
    edit(topic, policy);
    sns.store.putTopic({ ...topic, attributes: { ...topic.attributes, Policy: JSON.stringify(policy) } });
  });
