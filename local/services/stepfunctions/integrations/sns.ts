import { asText } from '../../../kernel/sdk/casing.ts';
import { pascalService } from './pascal-service.ts';

export const sns = pascalService({
  service: 'sns',
  actions: { publish: ['request', 'waitForTaskToken'] },
  naming: { prefix: 'SNS', service: 'AmazonSNS', base: 'AmazonSNSException' },
  style: { contentType: 'text/xml', connection: 'connection', length: 294 },
  request: (parameters) => ({
    ...parameters,
    ...('Message' in parameters ? { Message: asText(parameters['Message']) } : {}),
  }),
});
