/**
 * SNS: standard topics to mail, functions and queues. FIFO topics, HTTP endpoints, text messages, mobile push and
 * Firehose are not here; they are refused by name.
 */
import type { ServiceFactory } from '../../kernel/cloud.ts';
import { openSnsDeliveryQueue } from './delivery/delivery-queue.ts';
import { mailSite } from './mail/mail-site.ts';
import { openMailbox } from './mail/mailbox.ts';
import { publish } from './publish/publish.ts';
import { publishBatch } from './publish/publish-batch.ts';
import type { Sns } from './sns.ts';
import { openSnsStore } from './store.ts';
import { confirmSubscription } from './subscriptions/confirm-subscription.ts';
import { listSubscriptions, listSubscriptionsByTopic } from './subscriptions/list-subscriptions.ts';
import { subscribe } from './subscriptions/subscribe.ts';
import { getSubscriptionAttributes, setSubscriptionAttributes } from './subscriptions/subscription-attributes.ts';
import { subscriptionSite, XMLNS } from './subscriptions/subscription-site.ts';
import { unsubscribe } from './subscriptions/unsubscribe.ts';
import { createTopic } from './topics/create-topic.ts';
import { addPermission, removePermission } from './topics/permissions.ts';
import { listTagsForResource, tagResource, untagResource } from './topics/tags.ts';
import { getTopicAttributes, setTopicAttributes } from './topics/topic-attributes.ts';
import { deleteTopic, listTopics } from './topics/topics.ts';

export const snsService: ServiceFactory = (cloud) => {
  const db = cloud.database('sns');
  const sns: Sns = { cloud, store: openSnsStore(db), queue: openSnsDeliveryQueue(cloud, db), mailbox: openMailbox(db) };
  return {
    name: 'sns',
    wire: { protocol: 'query', xmlns: XMLNS, version: '2010-03-31' },
    operations: {
      CreateTopic: createTopic(sns),
      DeleteTopic: deleteTopic(sns),
      ListTopics: listTopics(sns),
      GetTopicAttributes: getTopicAttributes(sns),
      SetTopicAttributes: setTopicAttributes(sns),
      AddPermission: addPermission(sns),
      RemovePermission: removePermission(sns),
      Subscribe: subscribe(sns),
      ConfirmSubscription: confirmSubscription(sns),
      Unsubscribe: unsubscribe(sns),
      GetSubscriptionAttributes: getSubscriptionAttributes(sns),
      SetSubscriptionAttributes: setSubscriptionAttributes(sns),
      ListSubscriptions: listSubscriptions(sns),
      ListSubscriptionsByTopic: listSubscriptionsByTopic(sns),
      Publish: publish(sns),
      PublishBatch: publishBatch(sns),
      TagResource: tagResource(sns),
      UntagResource: untagResource(sns),
      ListTagsForResource: listTagsForResource(sns),
    },
    sites: [subscriptionSite(sns), mailSite(sns.mailbox)],
    start: () => sns.queue.pump(),
    stop: () => sns.queue.stop(),
  };
};
