/** AWS::Serverless::SimpleTable: a table with one key. */
import { isRecord } from '../raw.ts';
import { attributesOf, given, type Made, onlyProperties, type Sam } from './sam.ts';

const LETTERS: Readonly<Record<string, string>> = { String: 'S', Number: 'N', Binary: 'B' };

export const simpleTable = (sam: Sam): Made => {
  onlyProperties(
    sam,
    'PrimaryKey ProvisionedThroughput TableName Tags SSESpecification PointInTimeRecoverySpecification',
  );
  const { logicalId, resource, properties } = sam;
  const key = isRecord(properties['PrimaryKey']) ? properties['PrimaryKey'] : { Name: 'id', Type: 'String' };
  const { ProvisionedThroughput, TableName, Tags, SSESpecification, PointInTimeRecoverySpecification } = properties;
  const table = {
    Type: 'AWS::DynamoDB::Table',
    ...attributesOf(resource),
    Properties: given({
      AttributeDefinitions: [
        { AttributeName: key['Name'], AttributeType: LETTERS[String(key['Type'])] ?? key['Type'] },
      ],
      KeySchema: [{ AttributeName: key['Name'], KeyType: 'HASH' }],
      ...(ProvisionedThroughput === undefined ? { BillingMode: 'PAY_PER_REQUEST' } : { ProvisionedThroughput }),
      TableName,
      SSESpecification,
      PointInTimeRecoverySpecification,
      Tags: isRecord(Tags) ? Object.entries(Tags).map(([Key, Value]) => ({ Key, Value })) : undefined,
    }),
  };
  return { resources: { [logicalId]: table } };
};
