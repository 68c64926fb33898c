import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isKept } from '../../../adapters/aws/standing-stack.ts';

const YAML = `
Resources:
  Gone:
    Type: AWS::SQS::Queue
    Properties:
      Tags:
        - { Key: DeletionPolicy, Value: Retain }
      DeletionPolicy: Retain
  "Kept":
    DeletionPolicy: 'Retain'   # for the auditors
    Type: AWS::DynamoDB::Table
  Created:
    Type: AWS::S3::Bucket
    DeletionPolicy: RetainExceptOnCreate
  Plain:
    Type: AWS::S3::Bucket
    DeletionPolicy: Delete
`;

for (const [logicalId, kept] of [
  ['Gone', false],
  ['Kept', true],
  ['Created', true],
  ['Plain', false],
  ['Unknown', false],
] as const)
  test(`of a template in YAML ${logicalId} is ${kept ? 'kept' : 'not kept'}`, () => {
    assert.equal(isKept(YAML, logicalId), kept);
  });

test('of a template in JSON the policy of the resource itself counts', () => {
  const template = JSON.stringify({
    Resources: {
      Kept: { Type: 'T', DeletionPolicy: 'Retain' },
      Gone: { Type: 'T', Properties: { DeletionPolicy: 'Retain' } },
    },
  });
  assert.deepEqual([isKept(template, 'Kept'), isKept(template, 'Gone')], [true, false]);
});
