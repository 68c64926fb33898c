/** Shapes and names are those that the published translator of SAM makes of the same templates. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Raw } from '../../../../../local/services/cloudformation/transform/raw.ts';
import { expandSam } from '../../../../../local/services/cloudformation/transform/sam/expand-sam.ts';

type Resource = { Type: string; Properties: Record<string, unknown> } & Record<string, unknown>;
const expand = (Resources: Raw, more: Raw = {}): Record<string, Resource> =>
  expandSam({ ...more, Resources })['Resources'] as Record<string, Resource>;
const fn = (properties: Raw = {}, more: Raw = {}) => ({
  Type: 'AWS::Serverless::Function',
  Properties: {
    CodeUri: 's3://sam-demo-bucket/hello.zip',
    Handler: 'hello.handler',
    Runtime: 'nodejs24.x',
    ...properties,
  },
  ...more,
});
const listed = (resources: Record<string, Resource>) =>
  Object.entries(resources)
    .map(([id, { Type }]) => `${id} ${Type}`)
    .sort();
const CREATED = { Key: 'lambda:createdBy', Value: 'SAM' };
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com'] } }],
};

test('a function has its role, and the mark of SAM', () => {
  assert.deepEqual(expand({ Hello: fn() }), {
    Hello: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: 'sam-demo-bucket', S3Key: 'hello.zip' },
        Handler: 'hello.handler',
        Role: { 'Fn::GetAtt': ['HelloRole', 'Arn'] },
        Runtime: 'nodejs24.x',
        Tags: [CREATED],
      },
    },
    HelloRole: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: TRUST, ManagedPolicyArns: [BASIC], Tags: [CREATED] },
    },
  });
});

test('AutoPublishAlias names the version by the code, as the published translator does', () => {
  const made = expand({ MinimalFunction: fn({ AutoPublishAlias: 'live', VersionDescription: 'sam-testing' }) });

  assert.deepEqual(made['MinimalFunctionVersion640128d35d'], {
    Type: 'AWS::Lambda::Version',
    DeletionPolicy: 'Retain',
    Properties: { Description: 'sam-testing', FunctionName: { Ref: 'MinimalFunction' } },
  });
  assert.deepEqual(made['MinimalFunctionAliaslive'], {
    Type: 'AWS::Lambda::Alias',
    Properties: {
      FunctionName: { Ref: 'MinimalFunction' },
      FunctionVersion: { 'Fn::GetAtt': ['MinimalFunctionVersion640128d35d', 'Version'] },
      Name: 'live',
    },
  });
});

test('a layer is named by all of itself, is kept, and is found under the name that the template gave it', () => {
  const made = expand({
    LayerWithNameIntrinsic: {
      Type: 'AWS::Serverless::LayerVersion',
      Properties: { ContentUri: 's3://sam-demo-bucket/layer.zip', LayerName: 'SomeLayerName' },
    },
    Hello: fn({ Layers: [{ Ref: 'LayerWithNameIntrinsic' }] }),
  });

  assert.deepEqual(made['LayerWithNameIntrinsiccf8baed8b9'], {
    Type: 'AWS::Lambda::LayerVersion',
    DeletionPolicy: 'Retain',
    Properties: {
      Content: { S3Bucket: 'sam-demo-bucket', S3Key: 'layer.zip' },
      LayerName: 'SomeLayerName',
    },
  });
  assert.deepEqual(made['Hello']?.Properties['Layers'], [{ Ref: 'LayerWithNameIntrinsiccf8baed8b9' }]);
});

test('a simple table has one key, and is paid per request unless it says otherwise', () => {
  const table = (Properties?: Raw) =>
    expand({ T: { Type: 'AWS::Serverless::SimpleTable', ...(Properties && { Properties }) } })['T']?.Properties;

  assert.deepEqual(table(), {
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
  const ProvisionedThroughput = { ReadCapacityUnits: 20, WriteCapacityUnits: 10 };
  assert.deepEqual(table({ PrimaryKey: { Name: 'member-number', Type: 'Number' }, ProvisionedThroughput }), {
    AttributeDefinitions: [{ AttributeName: 'member-number', AttributeType: 'N' }],
    KeySchema: [{ AttributeName: 'member-number', KeyType: 'HASH' }],
    ProvisionedThroughput,
  });
});

test('schedules and patterns make a rule with the function as its target, and the right to call it', () => {
  const made = expand({
    F: fn({
      Events: {
        Nightly: { Type: 'Schedule', Properties: { Schedule: 'rate(1 day)', Enabled: false, Input: '{}' } },
        Gone: { Type: 'EventBridgeRule', Properties: { Pattern: { source: ['x'] }, EventBusName: 'bus' } },
      },
    }),
  });

  assert.deepEqual(made['FNightly'], {
    Type: 'AWS::Events::Rule',
    Properties: {
      ScheduleExpression: 'rate(1 day)',
      State: 'DISABLED',
      Targets: [{ Id: 'FNightlyLambdaTarget', Arn: { 'Fn::GetAtt': ['F', 'Arn'] }, Input: '{}' }],
    },
  });
  assert.deepEqual(made['FGone']?.Properties['EventPattern'], { source: ['x'] });
  assert.deepEqual(made['FNightlyPermission']?.Properties, {
    Action: 'lambda:InvokeFunction',
    FunctionName: { Ref: 'F' },
    Principal: 'events.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': ['FNightly', 'Arn'] },
  });
});

test('with an alias, events call the alias', () => {
  const made = expand({
    F: fn({ AutoPublishAlias: 'live', Events: { E: { Type: 'Schedule', Properties: { Schedule: 'rate(1 day)' } } } }),
  });

  const [target] = made['FE']!.Properties['Targets'] as Raw[];
  assert.deepEqual(target?.['Arn'], { Ref: 'FAliaslive' });
  assert.deepEqual(made['FEPermission']?.Properties['FunctionName'], { Ref: 'FAliaslive' });
});

test('topics, queues and streams make what carries their messages, and the role what it needs to take them', () => {
  const made = expand({
    F: fn({
      Events: {
        T: { Type: 'SNS', Properties: { Topic: { Ref: 'Topic' }, FilterPolicy: { a: ['b'] } } },
        Q: { Type: 'SQS', Properties: { Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] }, BatchSize: 5 } },
        S: { Type: 'DynamoDB', Properties: { Stream: 'arn', StartingPosition: 'LATEST' } },
      },
    }),
  });

  assert.deepEqual(made['FT'], {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      Endpoint: { 'Fn::GetAtt': ['F', 'Arn'] },
      FilterPolicy: { a: ['b'] },
      Protocol: 'lambda',
      TopicArn: { Ref: 'Topic' },
    },
  });
  assert.deepEqual(made['FQ']?.Properties, {
    BatchSize: 5,
    EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
    FunctionName: { Ref: 'F' },
  });
  assert.equal(made['FQPermission'], undefined, 'Lambda reads the queue itself');
  assert.deepEqual(made['FRole']?.Properties['ManagedPolicyArns'], [
    BASIC,
    'arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole',
    'arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole',
  ]);
});

test('a bucket of the template tells the function, after it may call it; two functions add to one bucket', () => {
  const event = { Type: 'S3', Properties: { Bucket: { Ref: 'Images' }, Events: 's3:ObjectCreated:*' } };
  const made = expand({
    One: fn({ Events: { Up: event } }),
    Two: fn({ Events: { Up: event } }),
    Images: { Type: 'AWS::S3::Bucket' },
  });

  const told = (id: string) => ({ Event: 's3:ObjectCreated:*', Function: { 'Fn::GetAtt': [id, 'Arn'] } });
  assert.deepEqual(made['Images'], {
    Type: 'AWS::S3::Bucket',
    DependsOn: ['OneUpPermission', 'TwoUpPermission'],
    Properties: { NotificationConfiguration: { LambdaConfigurations: [told('One'), told('Two')] } },
  });
  assert.deepEqual(made['OneUpPermission']?.Properties['SourceAccount'], { Ref: 'AWS::AccountId' });
  assert.throws(
    () => expand({ One: fn({ Events: { Up: event } }) }),
    /must reference an S3 bucket in the same template/,
  );
});

test('routes without an API make the implied one, with a stage that deploys itself', () => {
  const made = expand({
    F: fn({
      Events: {
        All: { Type: 'HttpApi' },
        Item: { Type: 'HttpApi', Properties: { Path: '/items/{id}', Method: 'GET' } },
      },
    }),
  });

  assert.deepEqual(listed(made), [
    'F AWS::Lambda::Function',
    'FAllPermission AWS::Lambda::Permission',
    'FItemPermission AWS::Lambda::Permission',
    'FRole AWS::IAM::Role',
    'ServerlessHttpApi AWS::ApiGatewayV2::Api',
    'ServerlessHttpApiApiGatewayDefaultStage AWS::ApiGatewayV2::Stage',
  ]);
  const { paths } = made['ServerlessHttpApi']!.Properties['Body'] as { paths: Record<string, Raw> };
  assert.deepEqual(Object.keys(paths), ['$default', '/items/{id}']);
  assert.deepEqual(paths['/items/{id}'], {
    get: {
      'x-amazon-apigateway-integration': {
        httpMethod: 'POST',
        type: 'aws_proxy',
        uri: {
          'Fn::Sub':
            'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations',
        },
        payloadFormatVersion: '2.0',
      },
      responses: {},
    },
  });
  const source = (id: string) => (made[id]!.Properties['SourceArn'] as { 'Fn::Sub': [string, Raw] })['Fn::Sub'][0];
  assert.match(source('FItemPermission'), /\$\{__ApiId__\}\/\$\{__Stage__\}\/GET\/items\/\*$/);
  assert.match(source('FAllPermission'), /\$\{__Stage__\}\/\*$/);
});

test('policies are AWS’s by name, documents, and templates with their parameters', () => {
  const made = expand({
    F: fn({
      Policies: [
        'AmazonS3ReadOnlyAccess',
        'arn:aws:iam::1:policy/own',
        { Statement: [{ Effect: 'Allow', Action: 'a:b', Resource: '*' }] },
        { SQSSendMessagePolicy: { QueueName: { 'Fn::GetAtt': ['Q', 'QueueName'] } } },
        { S3ReadPolicy: { BucketName: 'b' } },
      ],
    }),
  });

  const { ManagedPolicyArns, Policies } = made['FRole']!.Properties as { ManagedPolicyArns: unknown; Policies: Raw[] };
  assert.deepEqual(ManagedPolicyArns, [
    BASIC,
    'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
    'arn:aws:iam::1:policy/own',
  ]);
  assert.deepEqual(
    Policies.map(({ PolicyName }) => PolicyName),
    ['FRolePolicy0', 'FRolePolicy1', 'FRolePolicy2'],
  );
  assert.deepEqual(Policies[1]?.['PolicyDocument'], {
    Statement: [
      {
        Effect: 'Allow',
        Action: ['sqs:SendMessage*'],
        Resource: {
          'Fn::Sub': [
            'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${queueName}',
            { queueName: { 'Fn::GetAtt': ['Q', 'QueueName'] } },
          ],
        },
      },
    ],
  });
});

test('Globals are merged: maps by member, lists added, texts overridden; functions are no maps', () => {
  const made = expand(
    { F: fn({ Timeout: 5, Environment: { Variables: { B: 'own' } }, Layers: ['own'], KmsKeyArn: { Ref: 'Own' } }) },
    {
      Globals: {
        Function: {
          Timeout: 1,
          MemorySize: 512,
          Environment: { Variables: { A: 'all', B: 'all' } },
          Layers: ['all'],
          KmsKeyArn: { 'Fn::GetAtt': ['All', 'Arn'] },
        },
      },
    },
  );

  const { Timeout, MemorySize, Environment, Layers, KmsKeyArn } = made['F']?.Properties ?? {};
  assert.deepEqual(
    [Timeout, MemorySize, Environment, Layers, KmsKeyArn],
    [5, 512, { Variables: { A: 'all', B: 'own' } }, ['all', 'own'], { Ref: 'Own' }],
  );
});

test('a state machine has its role, its definition and the rules that start it', () => {
  const made = expand({
    M: {
      Type: 'AWS::Serverless::StateMachine',
      Properties: {
        Definition: { StartAt: 'A' },
        Policies: [{ LambdaInvokePolicy: { FunctionName: { Ref: 'F' } } }],
        Events: { Monthly: { Type: 'Schedule', Properties: { Schedule: 'cron(0 3 1 * ? *)' } } },
      },
    },
  });

  assert.deepEqual(listed(made), [
    'M AWS::StepFunctions::StateMachine',
    'MMonthly AWS::Events::Rule',
    'MMonthlyRole AWS::IAM::Role',
    'MRole AWS::IAM::Role',
  ]);
  assert.deepEqual(made['MMonthly']?.Properties['Targets'], [
    {
      Id: 'MMonthlyStepFunctionsTarget',
      Arn: { Ref: 'M' },
      RoleArn: { 'Fn::GetAtt': ['MMonthlyRole', 'Arn'] },
    },
  ]);
  assert.deepEqual((made['MMonthlyRole']!.Properties['Policies'] as Raw[])[0], {
    PolicyName: 'MMonthlyRoleStartExecutionPolicy',
    PolicyDocument: { Statement: [{ Action: 'states:StartExecution', Effect: 'Allow', Resource: { Ref: 'M' } }] },
  });
});

test('a condition goes on to all that is made of a resource', () => {
  const made = expand({
    F: fn(
      { AutoPublishAlias: 'x', Events: { E: { Type: 'Schedule', Properties: { Schedule: 'rate(1 day)' } } } },
      { Condition: 'C' },
    ),
  });

  assert.deepEqual(new Set(Object.values(made).map(({ Condition }) => Condition)), new Set(['C']));
});

test('what is not here is refused by its name, and what SAM refuses by SAM’s words', () => {
  const refused = (Resources: Raw, message: RegExp, more: Raw = {}) =>
    assert.throws(() => expand(Resources, more), { message });

  refused({ A: { Type: 'AWS::Serverless::GraphQLApi' } }, /the SAM resource type AWS::Serverless::GraphQLApi/);
  refused(
    { F: fn({ ProvisionedConcurrencyConfig: {} }) },
    /the property ProvisionedConcurrencyConfig of AWS::Serverless::Function \(resource F\)/,
  );
  refused({ F: fn({ Events: { E: { Type: 'IoTRule' } } }) }, /the SAM event E of the type IoTRule \(resource F\)/);
  refused({ F: fn({ Policies: [{ TextractPolicy: {} }] }) }, /the SAM policy template TextractPolicy/);
  refused({ F: fn() }, /the section Api of SAM's Globals/, { Globals: { Api: {} } });
  refused({ F: fn({ CodeUri: './src' }) }, /'CodeUri' is not a valid S3 Uri/);
  refused({ F: fn({ Policies: [{ S3ReadPolicy: {} }] }) }, /valid parameter values for policy template 'S3ReadPolicy'/);
  refused({ F: fn(), FRole: { Type: 'AWS::SNS::Topic' } }, /it makes FRole, which the template has already/);
});
