import { SNSClient } from '@aws-sdk/client-sns';
import { ENV, env } from '../env.ts';
import { snsMail } from '../mail.ts';
import { once } from './once.ts';

export const mail = once(() => snsMail({ client: new SNSClient({}), topicArn: env(ENV.approvalsTopicArn) }));
