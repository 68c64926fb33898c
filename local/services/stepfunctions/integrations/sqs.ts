import { asText } from '../../../kernel/sdk/casing.ts';
import { pascalService } from './pascal-service.ts';

export const sqs = pascalService({
  service: 'sqs',
  actions: { sendMessage: ['request', 'waitForTaskToken'] },
  naming: { prefix: 'SQS', service: 'AmazonSQS', base: 'AmazonSQSException' },
  request: (parameters) => ({
    ...parameters,
    ...('MessageBody' in parameters ? { MessageBody: asText(parameters['MessageBody']) } : {}),
  }),
});
