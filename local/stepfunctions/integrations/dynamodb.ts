import { pascalService } from './pascal-service.ts';

export const dynamodb = pascalService({
  service: 'dynamodb',
  actions: { getItem: ['request'], putItem: ['request'], updateItem: ['request'], deleteItem: ['request'] },
  naming: { prefix: 'DynamoDB', service: 'AmazonDynamoDBv2', base: 'AmazonDynamoDBException' },
});
