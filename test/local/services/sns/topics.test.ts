import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  AddPermissionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishCommand,
  RemovePermissionCommand,
  SetTopicAttributesCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import { ACCOUNT, openWorld, REGION, type World } from './world.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

test('a topic has the attributes that were given and those that every topic has', async () => {
  const TopicArn = await world.topic('attributes', { DisplayName: 'Approvals' });

  const { Attributes = {} } = await world.sns.send(new GetTopicAttributesCommand({ TopicArn }));

  assert.equal(TopicArn, `arn:aws:sns:${REGION}:${ACCOUNT}:attributes`);
  assert.deepEqual(
    [Attributes['DisplayName'], Attributes['Owner'], Attributes['SubscriptionsConfirmed'], Attributes['TopicArn']],
    ['Approvals', ACCOUNT, '0', TopicArn],
  );
  const [statement] = JSON.parse(Attributes['Policy'] ?? '').Statement;
  assert.deepEqual(statement.Condition, { StringEquals: { 'AWS:SourceOwner': ACCOUNT } });
});

test('creating a topic again answers its ARN, unless something else is said of it', async () => {
  const Tags = [{ Key: 'a', Value: '1' }];
  const first = await world.sns.send(new CreateTopicCommand({ Name: 'twice', Tags, Attributes: { DisplayName: 'x' } }));
  const second = await world.sns.send(
    new CreateTopicCommand({ Name: 'twice', Tags, Attributes: { DisplayName: 'x' } }),
  );

  assert.equal(second.TopicArn, first.TopicArn);
  await assert.rejects(world.sns.send(new CreateTopicCommand({ Name: 'twice', Tags: [{ Key: 'a', Value: '2' }] })), {
    name: 'InvalidParameterException',
    message: 'Invalid parameter: Tags Reason: Topic already exists with different tags',
  });
  await assert.rejects(world.topic('twice', { DisplayName: 'y' }), {
    message: 'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
  });
});

test('topics are listed per region, and a deleted one is gone with its subscriptions', async () => {
  const TopicArn = await world.topic('short');
  await world.subscribedQueue(TopicArn, 'short');

  await world.sns.send(new DeleteTopicCommand({ TopicArn }));
  await world.sns.send(new DeleteTopicCommand({ TopicArn }));

  const { Topics = [] } = await world.sns.send(new ListTopicsCommand({}));
  assert.equal(
    Topics.some((topic) => topic.TopicArn === TopicArn),
    false,
  );
  await assert.rejects(world.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn })), {
    name: 'NotFoundException',
    message: 'Topic does not exist',
  });
});

test('tags of a topic are set, replaced and removed', async () => {
  const ResourceArn = await world.topic('tagged');

  await world.sns.send(
    new TagResourceCommand({
      ResourceArn,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    }),
  );
  await world.sns.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'b', Value: '3' }] }));
  await world.sns.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));

  assert.deepEqual((await world.sns.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags, [
    { Key: 'b', Value: '3' },
  ]);
});

test('another account publishes only once the policy of the topic lets it', async () => {
  const TopicArn = await world.topic('shared');
  const other = world.snsOf('222233334444');
  const publish = () => other.send(new PublishCommand({ TopicArn, Message: 'm' }));

  await assert.rejects(publish(), {
    name: 'AuthorizationErrorException',
    message: /is not authorized to perform: sns:publish/i,
  });
  await world.sns.send(
    new AddPermissionCommand({ TopicArn, Label: 'them', AWSAccountId: ['222233334444'], ActionName: ['Publish'] }),
  );
  await publish();
  await world.sns.send(new RemovePermissionCommand({ TopicArn, Label: 'them' }));
  await assert.rejects(publish(), { name: 'AuthorizationErrorException' });
});

test('a policy that is none is refused, a good one replaces the default', async () => {
  const TopicArn = await world.topic('policy');
  const set = (AttributeValue: string) =>
    world.sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }));
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });

  await assert.rejects(set('nothing'), { name: 'InvalidParameterException' });
  await set(policy);

  assert.equal((await world.sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes?.['Policy'], policy);
});

const refused: [title: string, name: string, attributes: Record<string, string>, message: RegExp][] = [
  ['a FIFO topic', 'x.fifo', {}, /FIFO topics of SNS is not in the local cloud/],
  ['a delivery policy that is no JSON', 'x', { DeliveryPolicy: '{' }, /^Invalid parameter: DeliveryPolicy/],
  [
    'a rate of logged deliveries over 100',
    'x',
    { SQSSuccessFeedbackSampleRate: '101' },
    /SQSSuccessFeedbackSampleRate/,
  ],
  [
    'a role for logs of deliveries',
    'x',
    { SQSSuccessFeedbackRoleArn: 'arn:aws:iam::111122223333:role/r' },
    /the attribute SQSSuccessFeedbackRoleArn of SNS topics is not in the local cloud/,
  ],
  ['a name with spaces', 'x y', {}, /^Invalid parameter: Topic Name$/],
  ['an attribute that AWS has not', 'x', { Colour: 'red' }, /^Invalid parameter: AttributeName$/],
];
for (const [title, name, attributes, message] of refused)
  test(`${title} is refused`, () => assert.rejects(world.topic(name, attributes), { message }));

test('what is for endpoints that are not here is kept and told', async () => {
  const given = {
    DeliveryPolicy: JSON.stringify({ http: { disableSubscriptionOverrides: true } }),
    HTTPSuccessFeedbackRoleArn: 'arn:aws:iam::111122223333:role/r',
    SQSSuccessFeedbackSampleRate: '0',
  };
  const TopicArn = await world.topic('kept', given);
  const { Attributes = {} } = await world.sns.send(new GetTopicAttributesCommand({ TopicArn }));

  for (const [name, value] of Object.entries(given)) assert.equal(Attributes[name], value, name);
  const { http } = JSON.parse(Attributes['EffectiveDeliveryPolicy'] ?? '');
  assert.deepEqual([http.disableSubscriptionOverrides, http.defaultHealthyRetryPolicy.numRetries], [true, 3]);
});

test('an ARN that is none is refused as AWS refuses it', () =>
  assert.rejects(world.sns.send(new GetTopicAttributesCommand({ TopicArn: 'topic' })), {
    name: 'InvalidParameterException',
    message: 'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
  }));
