/** The texts of the first tests were answered by AWS itself, as other projects recorded them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Fault } from '../../../../local/kernel/fault.ts';
import { modelOf } from '../../../../local/kernel/validation/model.ts';
import { validate } from '../../../../local/kernel/validation/validate.ts';
import { openCloud } from '../../../../local/open-cloud.ts';

const refusal = (service: string, operation: string, input: unknown): Fault | undefined => {
  try {
    validate(service, operation, input);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
};

const says = (service: string, operation: string, input: unknown): string | undefined =>
  refusal(service, operation, input)?.message;

test('all faults of an input are in one text, in the order in which AWS names members', () => {
  assert.equal(
    says('dynamodb', 'UpdateItem', {
      TableName: '',
      UpdateExpression: 'SET a = :a',
      ReturnConsumedCapacity: 'INVALID',
      ReturnValues: 'INVALID',
    }),
    '4 validation errors detected: ' +
      "Value 'INVALID' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value " +
      'set: [INDEXES, TOTAL, NONE]; ' +
      "Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
      "Value 'INVALID' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: " +
      '[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; ' +
      "Value null at 'key' failed to satisfy constraint: Member must not be null",
  );
  assert.equal(
    says('dynamodb', 'UpdateTimeToLive', { TableName: 'abc', TimeToLiveSpecification: {} }),
    "2 validation errors detected: Value null at 'timeToLiveSpecification.attributeName' failed to satisfy " +
      'constraint: Member must not be null; ' +
      "Value null at 'timeToLiveSpecification.enabled' failed to satisfy constraint: Member must not be null",
  );
});

test('members of lists are named by their place', () => {
  const isNull = (path: string) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`;
  const key = { AttributeName: 'a', KeyType: 'HASH' };

  assert.equal(
    says('dynamodb', 'CreateTable', { TableName: 'abc', AttributeDefinitions: [{}], KeySchema: [key] }),
    `2 validation errors detected: ${isNull('attributeDefinitions.1.member.attributeType')}; ` +
      `${isNull('attributeDefinitions.1.member.attributeName')}`,
  );
  assert.equal(
    says('dynamodb', 'CreateTable', { TableName: 'abc', AttributeDefinitions: [], KeySchema: [key, {}] }),
    `2 validation errors detected: ${isNull('keySchema.2.member.attributeName')}; ` +
      `${isNull('keySchema.2.member.keyType')}`,
  );
});

test('members of lists in a map are named by their key and their place', () => {
  assert.equal(
    says('dynamodb', 'BatchWriteItem', {
      RequestItems: { abc: [{ PutRequest: { Item: {} } }, { DeleteRequest: {} }] },
    }),
    "1 validation error detected: Value null at 'requestItems.abc.member.2.member.deleteRequest.key' failed to " +
      'satisfy constraint: Member must not be null',
  );
});

test('texts in a list, and keys and values of a map, are reported once for all of them', () => {
  assert.equal(
    says('lambda', 'CreateFunctionUrlConfig', {
      FunctionName: 'f',
      AuthType: 'NONE',
      Cors: { AllowMethods: ['GET', 'POST', 'OPTIONS'] },
    }),
    "1 validation error detected: Value '[GET, POST, OPTIONS]' at 'cors.allowMethods' failed to satisfy constraint: " +
      'Member must satisfy constraint: ' +
      '[Member must have length less than or equal to 6, Member must have length greater than or equal to 0, Member ' +
      'must satisfy regular expression pattern: .*, Member must not be null]',
  );
  assert.equal(
    says('events', 'PutTargets', {
      Rule: 'r',
      Targets: [{ Id: 'a', Arn: 'arn', InputTransformer: { InputPathsMap: { 'o que?': '$.a' }, InputTemplate: 'x' } }],
    }),
    "1 validation error detected: Value '{o que?=$.a}' at 'targets.1.member.inputTransformer.inputPathsMap' failed " +
      'to satisfy constraint: Map keys must satisfy constraint: ' +
      '[Member must have length less than or equal to 256, Member must have length greater than or equal to 1, ' +
      'Member must satisfy regular expression pattern: [A-Za-z0-9\\_\\-]+]',
  );
  assert.match(
    says('lambda', 'CreateAlias', {
      FunctionName: 'f',
      Name: 'live',
      FunctionVersion: '1',
      RoutingConfig: { AdditionalVersionWeights: { '2': 1.5 } },
    }) ?? '',
    /Value '\{2=1\.5\}' at 'routingConfig\.additionalVersionWeights' .* Map value must satisfy constraint: \[Member must have value less than or equal to 1/,
  );
});

test('a pattern and a length that one text breaks are two faults', () => {
  assert.equal(
    says('sts', 'AssumeRole', { RoleArn: 'arn:aws:iam::111122223333:role/r', RoleSessionName: '!' }),
    "2 validation errors detected: Value '!' at 'roleSessionName' failed to satisfy constraint: Member must satisfy " +
      'regular expression pattern: [\\w+=,.@-]*; ' +
      "Value '!' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
  );
});

test('a length counts characters, and that of bytes counts bytes', () => {
  const session = (name: string) =>
    says('sts', 'AssumeRole', { RoleArn: 'arn:aws:iam::111122223333:role/r', RoleSessionName: name });
  assert.match(session('😀'.repeat(64)) ?? '', /^1 validation error detected: .*pattern/);
  assert.match(session('😀'.repeat(65)) ?? '', /^2 validation errors detected: .*less than or equal to 64$/);

  const encrypt = (bytes: number) =>
    says('kms', 'Encrypt', { KeyId: 'k', Plaintext: Buffer.alloc(bytes).toString('base64') });
  assert.equal(encrypt(4096), undefined);
  assert.match(encrypt(4097) ?? '', /at 'plaintext' .*less than or equal to 4096$/);
});

test('a value that is a secret appears in no text', () => {
  const secret = 'correct horse battery staple';
  const texts = [
    says('kms', 'Encrypt', { KeyId: '', Plaintext: Buffer.from(secret.repeat(200)).toString('base64') }),
    says('ssm', 'PutParameter', { Name: '', Value: secret, Type: 'Wrong' }),
    says('states', 'StartExecution', { stateMachineArn: '', input: secret.repeat(20_000) }),
    says('events', 'PutTargets', {
      Rule: 'r',
      Targets: [
        { Id: 'a', Arn: 'arn', RedshiftDataParameters: { Database: 'd', Sqls: ['SELECT 1', secret.repeat(4_000)] } },
      ],
    }),
  ];

  for (const text of texts) {
    assert.match(text ?? '', /validation errors? detected/);
    assert.doesNotMatch(text ?? '', /battery|Y29ycmVjd/);
  }
});

test('JSON of a wrong type is refused before its constraints are looked at', () => {
  const dynamo = (input: unknown) => {
    const fault = refusal('dynamodb', 'GetItem', input);
    return `${fault?.code}: ${fault?.message}`;
  };

  assert.equal(dynamo({ TableName: 1 }), 'SerializationException: NUMBER_VALUE cannot be converted to String');
  assert.equal(dynamo({ TableName: 1.5 }), 'SerializationException: DECIMAL_VALUE cannot be converted to String');
  assert.equal(
    dynamo({ TableName: ['a'] }),
    'SerializationException: Unrecognized collection type class java.lang.String',
  );
  assert.equal(dynamo({ Key: 'a' }), 'SerializationException: Unexpected field type');
  assert.equal(
    dynamo({ ConsistentRead: {} }),
    'SerializationException: Start of structure or map found where not expected',
  );
  assert.equal(
    refusal('logs', 'CreateLogGroup', { logGroupName: true })?.message,
    'TRUE_VALUE can not be converted to a String',
  );
  assert.equal(
    refusal('lambda', 'UpdateFunctionConfiguration', { FunctionName: 'f', Environment: { Variables: { PORT: 80 } } })
      ?.message,
    'NUMBER_VALUE can not be converted to a String',
  );
  assert.equal(dynamo('text'), 'SerializationException: Unexpected field type');
});

test('each service has its own code', () => {
  const codes = [
    refusal('iam', 'GetRole', {}),
    refusal('logs', 'CreateLogGroup', {}),
    refusal('kms', 'DescribeKey', {}),
    refusal('codebuild', 'StartBuild', {}),
  ].map((fault) => fault?.code);

  assert.deepEqual(codes, [
    'ValidationError',
    'InvalidParameterException',
    'ValidationException',
    'InvalidInputException',
  ]);
});

test('numbers that arrive as text are numbers', () => {
  assert.equal(says('iam', 'ListRoles', { MaxItems: '1000' }), undefined);
  assert.match(
    says('iam', 'ListRoles', { MaxItems: '0' }) ?? '',
    /Value '0' at 'maxItems' .*greater than or equal to 1/,
  );
});

test('AWS names ten faults at most', () => {
  const Entries = Array.from({ length: 12 }, () => ({ Id: '' }));

  assert.match(says('dynamodb', 'CreateTable', { TableName: 'a', KeySchema: Entries }) ?? '', /^10 validation errors/);
});

test('every operation of the local cloud has a model', async () => {
  const data = mkdtempSync(join(tmpdir(), 'validate-'));
  const cloud = await openCloud({ data });
  try {
    const without = [...cloud.services.values()].flatMap((service) =>
      Object.keys(service.operations)
        .filter((operation) => !modelOf(service.name).operations[operation])
        .map((operation) => `${service.name}:${operation}`),
    );
    assert.deepEqual(without, []);
  } finally {
    await cloud.close();
    rmSync(data, { recursive: true });
  }
});
