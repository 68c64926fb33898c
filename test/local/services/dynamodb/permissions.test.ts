import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT, N, openWorld, S } from './world.ts';

const world = openWorld();
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table`;
let roles = 0;

const root = {
  account: ACCOUNT,
  region: 'us-east-1',
  principal: { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
} as const;

/** Calls as a role that may do only what the statements say. */
const asRole = async (...Statement: readonly object[]) => {
  const RoleName = `role-${++roles}`;
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  await world.cloud.call(
    'iam',
    'CreateRole',
    { RoleName, AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }) },
    root,
  );
  await world.cloud.call(
    'iam',
    'PutRolePolicy',
    { RoleName, PolicyName: 'p', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) },
    root,
  );
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/${RoleName}`;
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/${RoleName}/s`;
  const principal = { kind: 'role', account: ACCOUNT, arn, roleArn, sessionName: 's' } as const;
  return (operation: string, input: unknown) => world.cloud.call('dynamodb', operation, input, { ...root, principal });
};

const denied = (action: string) => (error: { code?: string; message: string }) => {
  assert.match(error.code ?? '', /^AccessDenied/);
  assert.match(error.message, new RegExp(`not authorized to perform: dynamodb:${action} on resource`));
  return true;
};

test('a role is held to the leading keys that its policy names', async () => {
  const TableName = await world.table('N');
  const call = await asRole({
    Effect: 'Allow',
    Action: ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:BatchGetItem'],
    Resource: `${TABLE}/${TableName}`,
    Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['research/*'] } },
  });
  const put = (pk: string) => call('PutItem', { TableName, Item: { pk: S(pk), sk: N(1) } });
  const query = (pk: string) =>
    call('Query', { TableName, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': S(pk) } });
  const get = (...keys: string[]) =>
    call('BatchGetItem', { RequestItems: { [TableName]: { Keys: keys.map((pk) => ({ pk: S(pk), sk: N(1) })) } } });

  await put('research/a');
  await query('research/a');
  await get('research/a', 'research/b');
  await assert.rejects(put('risk/a'), denied('PutItem'));
  await assert.rejects(query('risk/a'), denied('Query'));
  await assert.rejects(get('research/a', 'risk/a'), denied('BatchGetItem'));
});

test('a transaction needs the permission of each of its actions', async () => {
  const TableName = await world.table();
  const Resource = `${TABLE}/${TableName}`;
  const call = await asRole({ Effect: 'Allow', Action: ['dynamodb:PutItem', 'dynamodb:ConditionCheckItem'], Resource });
  const Put = { TableName, Item: { pk: S('a') } };
  const check = { TableName, Key: { pk: S('b') }, ConditionExpression: 'attribute_not_exists(pk)' };
  const Delete = { TableName, Key: { pk: S('b') } };

  await call('TransactWriteItems', { TransactItems: [{ Put }, { ConditionCheck: check }] });
  await assert.rejects(call('TransactWriteItems', { TransactItems: [{ Put }, { Delete }] }), denied('DeleteItem'));
});

test('an index is a resource of its own', async () => {
  const TableName = await world.table(undefined, {
    AttributeDefinitions: [{ AttributeName: 'g', AttributeType: 'S' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-g',
        KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  const input = {
    TableName,
    IndexName: 'by-g',
    KeyConditionExpression: 'g = :g',
    ExpressionAttributeValues: { ':g': S('x') },
  };
  const onTable = await asRole({ Effect: 'Allow', Action: 'dynamodb:Query', Resource: `${TABLE}/${TableName}` });
  const onIndex = await asRole({
    Effect: 'Allow',
    Action: 'dynamodb:Query',
    Resource: `${TABLE}/${TableName}/index/by-g`,
  });

  await assert.rejects(onTable('Query', input), denied('Query'));
  await onIndex('Query', input);
});

test('a caller who may not use a table does not learn whether it exists', async () => {
  const call = await asRole({ Effect: 'Allow', Action: 'dynamodb:ListTables', Resource: '*' });

  await assert.rejects(call('GetItem', { TableName: 'nobody-made-this', Key: { pk: S('a') } }), denied('GetItem'));
  await call('ListTables', {});
});
