import { pascalService } from './pascal-service.ts';

export const dynamodb = pascalService({
  service: 'dynamodb',
  actions: { getItem: ['request'], putItem: ['request'], updateItem: ['request'], deleteItem: ['request'] },
  naming: { prefix: 'DynamoDB', service: 'AmazonDynamoDBv2', base: 'AmazonDynamoDBException' },
  style: {
    contentType: 'application/x-amz-json-1.0',
    connection: 'Connection',
    more: { Server: 'Server', 'x-amz-crc32': '2745614147' },
  },
});
