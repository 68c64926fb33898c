import { SNSClient } from '@aws-sdk/client-sns';
import { snsTopics } from '../topics.ts';
import { once } from './once.ts';

export const topics = once(() => snsTopics({ client: new SNSClient({}) }));
