import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TrailEvent } from '../../../adapters/aws/trail-event.ts';

const event = (detail: object) => ({
  account: '111111111111',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: {
    eventID: 'e1',
    eventTime: '2026-01-01T00:00:00Z',
    eventSource: 'lambda.amazonaws.com',
    eventName: 'UpdateFunctionConfiguration20150331v2',
    awsRegion: 'eu-central-1',
    readOnly: false,
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111111111111:user/bo' },
    requestParameters: { functionName: 'hello', timeout: 30 },
    responseElements: null,
    ...detail,
  },
});

test('a call is told with who, what and where, and with the names and ARNs that a state may know the resource by', () => {
  assert.deepEqual(TrailEvent.parse(event({})), {
    event: 'e1',
    at: '2026-01-01T00:00:00Z',
    by: 'arn:aws:iam::111111111111:user/bo',
    call: 'lambda:UpdateFunctionConfiguration',
    account: '111111111111',
    region: 'eu-central-1',
    isGlobal: false,
    resources: ['hello', 'arn:aws:lambda:eu-central-1:111111111111:function:hello'],
    stacks: [],
  });
});

for (const [service, eventName, requestParameters, arn] of [
  ['iam', 'PutRolePolicy', { roleName: 'r', policyName: 'pol' }, undefined],
  ['iam', 'UpdateRole', { roleName: 'hello-role' }, 'arn:aws:iam::111111111111:role/hello-role'],
  ['s3', 'PutBucketVersioning', { bucketName: 'bucket' }, 'arn:aws:s3:::bucket'],
  [
    'sqs',
    'SetQueueAttributes',
    { queueUrl: 'https://sqs.eu-central-1.amazonaws.com/111111111111/q1' },
    'arn:aws:sqs:eu-central-1:111111111111:q1',
  ],
  [
    'sqs',
    'TagQueue',
    { queueUrl: 'https://sqs.eu-central-1.amazonaws.com/111111111111/q1' },
    'https://sqs.eu-central-1.amazonaws.com/111111111111/q1',
  ],
  ['dynamodb', 'UpdateTable', { tableName: 'orders' }, 'arn:aws:dynamodb:eu-central-1:111111111111:table/orders'],
  [
    'ec2',
    'AuthorizeSecurityGroupIngress',
    { groupId: 'sg-0a1b' },
    'arn:aws:ec2:eu-central-1:111111111111:security-group/sg-0a1b',
  ],
  [
    'logs',
    'PutRetentionPolicy',
    { logGroupName: '/app/log' },
    'arn:aws:logs:eu-central-1:111111111111:log-group:/app/log',
  ],
  ['ssm', 'PutParameter', { name: '/app/p' }, 'arn:aws:ssm:eu-central-1:111111111111:parameter/app/p'],
] as const) {
  test(`${service}:${eventName} may mean ${arn ?? 'nothing but its names'}`, () => {
    const seen = TrailEvent.parse(event({ eventSource: `${service}.amazonaws.com`, eventName, requestParameters }));
    if (arn) assert.ok(seen?.resources.includes(arn), seen?.resources.join('\n'));
    else assert.ok(seen?.resources.includes('pol'));
  });
}

test('a call of CloudFormation names stacks, by name or by id', () => {
  const stackOf = (stackName: string) =>
    TrailEvent.parse(event({ eventSource: 'cloudformation.amazonaws.com', requestParameters: { stackName } }))?.stacks;
  assert.deepEqual(stackOf('hello'), ['hello']);
  assert.deepEqual(stackOf('arn:aws:cloudformation:eu-central-1:111111111111:stack/hello/1'), ['hello']);
});

test('a call that was refused, or that only reads, changes nothing', () => {
  assert.equal(TrailEvent.parse(event({ errorCode: 'AccessDenied' })), undefined);
  assert.equal(TrailEvent.parse(event({ readOnly: true })), undefined);
});

test('documents, texts of people and very many names are no names of resources', () => {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`k${at}`, `name-${at}`]));
  const seen = TrailEvent.parse(event({ requestParameters: { policy, text: 'two words', ...many } }));
  assert.ok(!seen?.resources.includes(policy));
  assert.ok(!seen?.resources.includes('two words'));
  assert.ok((seen?.resources.length ?? 0) <= 40);
});
