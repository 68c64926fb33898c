import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SNSClient } from '@aws-sdk/client-sns';
import { snsTopics } from '../../../adapters/aws/topics.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:news';
const answering = (error: Error): SNSClient => ({ send: () => Promise.reject(error) }) as unknown as SNSClient;
const named = (name: string): Error => Object.assign(new Error('said'), { name });

test('a topic that is not there or not allowed is refused by name; what may pass by itself is thrown as it is', async () => {
  for (const name of ['NotFoundException', 'AuthorizationErrorException', 'KMSAccessDeniedException'])
    await assert.rejects(snsTopics({ client: answering(named(name)) }).publish(TOPIC, 's', 'm'), {
      name: 'TopicRefused',
      message: `${TOPIC}: ${name}: said`,
    });
  await assert.rejects(snsTopics({ client: answering(named('InternalErrorException')) }).publish(TOPIC, 's', 'm'), {
    name: 'InternalErrorException',
  });
});
