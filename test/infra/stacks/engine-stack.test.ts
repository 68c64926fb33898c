import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { engineFunctions, homeFunctionNames } from '../../../infra/engine-functions.ts';
import { installation, list, property, resourcesOf, type Statement, statementsOf, synthesise } from '../synthesised.ts';

const json = synthesise().templates['tagline-engine'];
const template = Template.fromJSON(json as unknown as Record<string, unknown>);

/**
 * `action resource` of everything that a function's role allows, logs left out; keys and streams as their attribute.
 */
const allowedTo = (name: string): string[] =>
  statementsOf(json, `tagline-function-${name}-us-east-1`)
    .flatMap(({ Action, Resource }) =>
      list(Action).flatMap((action) =>
        list(Resource).map((resource) => `${action} ${typeof resource === 'string' ? resource : shortOf(resource)}`),
      ),
    )
    .filter((line) => !line.startsWith('logs:CreateLogStream') && !line.startsWith('logs:PutLogEvents'))
    .sort();

const shortOf = (resource: unknown): string => {
  const text = JSON.stringify(resource);
  if (text.includes('Fn::GetStackOutput')) return 'artifact key';
  return /"Fn::GetAtt":\["([A-Za-z-]+?)[0-9A-F]{8}","(\w+)"\]/.exec(text)?.slice(1).join('.') ?? text;
};

const BUCKET = 'arn:aws:s3:::tagline-artifacts-000000000000-us-east-1';
const LEDGER = 'arn:aws:dynamodb:us-east-1:000000000000:table/tagline-ledger';
const READ = [
  `dynamodb:GetItem ${LEDGER}`,
  `dynamodb:GetItem ${LEDGER}/index/*`,
  `dynamodb:Query ${LEDGER}`,
  `dynamodb:Query ${LEDGER}/index/*`,
];
const WRITE = ['ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'].map(
  (action) => `dynamodb:${action} ${LEDGER}`,
);
const WRITES = [...WRITE, `dynamodb:Query ${LEDGER}/index/*`];
const ANSWERS = ['states:SendTaskFailure *', 'states:SendTaskSuccess *'];
const STARTS = ['states:StartExecution arn:aws:states:us-east-1:000000000000:stateMachine:tagline-*'];

describe('EngineStack', () => {
  it('keeps the ledger: two sparse indexes, a stream, TTL, backups and KMS', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        TableName: 'tagline-ledger',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'open',
            KeySchema: [
              { AttributeName: 'openKind', KeyType: 'HASH' },
              { AttributeName: 'openSince', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
          {
            IndexName: 'listed',
            KeySchema: [
              { AttributeName: 'listedUnder', KeyType: 'HASH' },
              { AttributeName: 'listedAt', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        // protect-ledger switches it on after the first success.
        DeletionProtectionEnabled: Match.absent(),
        SSESpecification: { SSEEnabled: true },
      },
    });
  });

  it('runs every function on Node 24, arm64', () => {
    template.resourceCountIs('AWS::Lambda::Function', homeFunctionNames.length);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
  });

  it('tells a function only what it needs to know', () => {
    const variables = (name: string) => {
      const found = resourcesOf(json, 'AWS::Lambda::Function').find(
        ({ Properties }) => Properties['FunctionName'] === `tagline-${name}`,
      );
      return Object.keys(property<{ Variables: object }>(found, 'Environment').Variables).sort();
    };
    assert.deepEqual(variables('open-link'), ['LEDGER_TABLE']);
    assert.deepEqual(variables('receive-git-event'), ['BUS_NAME']);
  });

  it('lets each function do what its step does, and nothing else', () => {
    const expected: Record<string, string[]> = {
      'receive-git-event': [
        ...['hello', 'infra'].flatMap((name) =>
          ['GetCommit', 'GetRepository', 'GitPull'].map(
            (action) => `codecommit:${action} arn:aws:codecommit:us-east-1:000000000000:${name}`,
          ),
        ),
        'events:PutEvents arn:aws:events:us-east-1:000000000000:event-bus/tagline',
        'sqs:SendMessage receive-git-eventDeadLettersQueue.Arn',
      ],
      'start-execution': [
        ...[...WRITES, ...STARTS, ...ANSWERS, 'sqs:SendMessage start-executionDeadLettersQueue.Arn'],
        'events:PutEvents arn:aws:events:us-east-1:000000000000:event-bus/tagline',
        ...['hello', 'infra'].flatMap((name) =>
          ['GetDifferences', 'GetMergeOptions', 'GetRepository'].map(
            (action) => `codecommit:${action} arn:aws:codecommit:us-east-1:000000000000:${name}`,
          ),
        ),
      ],
      'retry-stage': [...WRITES, ...STARTS, ...ANSWERS],
      'open-link': READ,
      'decide-approval': [...WRITES, ...ANSWERS],
    };
    for (const [name, lines] of Object.entries(expected)) {
      const allowed = allowedTo(name).map((line) =>
        line.replace(/(\w+)DeadLetters.*/, (found) => found.replace(/[0-9A-F]{8}.*/, '')),
      );
      assert.deepEqual(allowed.map(normal), lines.map(normal).sort(), name);
    }
  });

  it(
    'lets register-definition pass the roles of environments to Step Functions, and no other role to no other ' +
      'service',
    () => {
      const [passing] = statementsOf(json, 'tagline-function-register-definition-us-east-1').filter(({ Action }) =>
        list(Action).includes('iam:PassRole'),
      );
      assert.deepEqual(passing, {
        Action: 'iam:PassRole',
        Effect: 'Allow',
        Resource: [
          'arn:aws:iam::000000000000:role/tagline-machine-dev-us-east-1',
          'arn:aws:iam::000000000000:role/tagline-machine-prod-us-east-1',
        ],
        Condition: { StringEquals: { 'iam:PassedToService': 'states.amazonaws.com' } },
      });
    },
  );

  it('has one function that reaches artifacts; answer-question alone reads recorded states', () => {
    const onObjects = homeFunctionNames.flatMap((name) =>
      allowedTo(name)
        .filter((line) => line.startsWith('s3:'))
        .map((line) => `${name} ${line}`),
    );
    assert.deepEqual(onObjects, [
      ...['GetObject', 'GetObjectVersion', 'PutObject'].flatMap((action) =>
        ['dev', 'prod'].map((name) => `copy-artifacts s3:${action} ${BUCKET}/${name}/artifacts/*`),
      ),
      ...['dev', 'prod'].map((name) => `answer-question s3:GetObject ${BUCKET}/${name}/bodies/state/*`),
    ]);
  });

  it('lets answer-question read the builds of granted projects', () => {
    const allowed = allowedTo('answer-question');
    for (const project of ['tagline-build-dev-*', 'tagline-build-prod-*', 'shared-*', 'lint']) {
      assert.ok(
        allowed.includes(`codebuild:BatchGetBuilds arn:aws:codebuild:us-east-1:000000000000:project/${project}`),
        project,
      );
      assert.ok(
        allowed.includes(`logs:GetLogEvents arn:aws:logs:us-east-1:000000000000:log-group:/aws/codebuild/${project}:*`),
        project,
      );
    }
  });

  it('catches what every asynchronous function gives up on, and raises an alarm', () => {
    const asynchronous = Object.entries(engineFunctions).filter(
      ([, { place, startedBy }]) => place === 'home' && ['event', 'schedule'].includes(startedBy),
    );
    assert.equal(asynchronous.length, 8);
    for (const [name] of asynchronous) {
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `tagline-${name}`,
        DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
      });
    }
    for (const name of [...asynchronous.map(([name]) => name), 'publish-events']) {
      template.hasResourceProperties('AWS::SQS::Queue', {
        QueueName: `tagline-${name}-dead-letters`,
        SqsManagedSseEnabled: true,
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: `tagline-${name}-dead-letters`,
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 1,
        AlarmActions: ['arn:aws:sns:us-east-1:000000000000:tagline-alarms'],
        AlarmDescription: Match.stringLikeRegexp('Correct the cause'),
      });
    }
  });

  it('reads the stream in small batches and gives up on a poisoned one after five more tries', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 25,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 5,
      StartingPosition: 'TRIM_HORIZON',
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('publisheventsDeadLetters'), 'Arn'] } },
      },
    });
  });

  it('hears of what happens to tags and branches of its repositories only', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.codecommit'],
        'detail-type': ['CodeCommit Repository State Change'],
        resources: ['hello', 'infra'].map((name) => `arn:aws:codecommit:us-east-1:000000000000:${name}`),
        detail: { event: ['referenceCreated', 'referenceUpdated', 'referenceDeleted'] },
      },
    });
  });

  it('reaches no target, and assumes no role but those under which jobs of workers reach their artifacts', () => {
    const assumed = resourcesOf(json, 'AWS::IAM::Policy').flatMap(({ Properties }) =>
      (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement.filter(
        ({ Action, Effect }) => Effect === 'Allow' && list(Action).includes('sts:AssumeRole'),
      ).flatMap(({ Resource }) => list(Resource as string)),
    );
    assert.ok(assumed.length > 0);
    assert.ok(
      assumed.every((arn) => /^arn:aws:iam::000000000000:role\/tagline-lend-/.test(arn)),
      String(assumed),
    );
    assert.ok(!JSON.stringify(json).includes('tagline-plan-'));
    assert.ok(!JSON.stringify(json).includes('tagline-deploy-'));
  });

  it('takes from targets only the status of stacks and machines and what trails tell, on a bus of its own', () => {
    const buses = resourcesOf(json, 'AWS::Events::EventBus');
    const open = buses.filter(({ Properties }) => Properties['Policy'] !== undefined);
    assert.deepEqual(
      open.map(({ Properties }) => Properties['Name']),
      ['tagline-inbox'],
    );
    const { Statement: statements } = property<{
      Statement: { Principal: { AWS: string[] }; Condition: unknown }[];
    }>(open[0], 'Policy');
    const [stacks, machines, trails] = statements;
    assert.equal(statements.length, 3);
    assert.deepEqual(machines?.Condition, {
      StringEquals: {
        'events:source': 'aws.states',
        'events:detail-type': 'Step Functions Execution Status Change',
      },
    });
    for (const statement of statements)
      assert.deepEqual(
        statement.Principal.AWS,
        ['111111111111', '222222222222', '333333333333'].map((account) => `arn:aws:iam::${account}:root`),
      );
    assert.deepEqual(trails?.Condition, {
      StringLike: { 'events:source': 'aws.*' },
      StringEquals: { 'events:detail-type': 'AWS API Call via CloudTrail' },
    });
    assert.deepEqual(stacks?.Condition, {
      StringEquals: {
        'events:source': 'aws.cloudformation',
        'events:detail-type': ['CloudFormation Stack Status Change', 'CloudFormation Drift Detection Status Change'],
      },
    });
  });

  it('reconciles every minute, without a second try beside the next minute', () => {
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  it('protects the ledger, and registers definitions again, when a stack of it at home has been deployed', () => {
    for (const name of ['protect-ledger', 'reconcile']) {
      const [id = ''] = Object.keys(
        template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: `tagline-${name}` } }),
      );
      template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: {
          source: ['aws.cloudformation'],
          'detail-type': ['CloudFormation Stack Status Change'],
          detail: {
            'stack-id': ['engine/', 'environment-'].map((stack) => ({
              prefix: `arn:aws:cloudformation:us-east-1:000000000000:stack/tagline-${stack}`,
            })),
            'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
          },
        },
        Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [id, 'Arn'] } })],
      });
    }
  });

  it('tells those who register and who reconcile which compiler is deployed, and nobody else', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    const told = functions.flatMap(({ Properties }) => {
      const compiler = Properties.Environment?.Variables?.COMPILER;
      return compiler === undefined ? [] : [[Properties.FunctionName, compiler]];
    });
    assert.deepEqual(told.map(([name]) => name).toSorted(), ['tagline-reconcile', 'tagline-register-definition']);
    assert.equal(new Set(told.map(([, compiler]) => compiler)).size, 1);
  });

  it('mails each person only what is for them', () => {
    for (const id of ['ana', 'bo']) {
      template.hasResourceProperties('AWS::SNS::Subscription', {
        Protocol: 'email',
        Endpoint: `${id}@example.com`,
        FilterPolicy: { recipient: [id] },
      });
    }
    template.hasResourceProperties('AWS::SNS::Topic', {
      TopicName: 'tagline-approvals',
      KmsMasterKeyId: Match.anyValue(),
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: Match.arrayWith(['sns.amazonaws.com']) } }),
        ]),
      },
    });
  });

  it('mails alarms to those whom the installation names, once each', () => {
    const { templates } = synthesise({ ...installation, alarms: ['bo', 'group:release-managers'] });
    const [alarms] = Object.entries(templates['tagline-engine']?.Resources ?? {}).filter(
      ([, { Properties }]) => Properties['TopicName'] === 'tagline-alarms',
    );
    const mailed = resourcesOf(templates['tagline-engine'], 'AWS::SNS::Subscription')
      .filter(({ Properties }) => JSON.stringify(Properties['TopicArn']) === JSON.stringify({ Ref: alarms?.[0] }))
      .map(({ Properties }) => Properties['Endpoint']);
    assert.deepEqual(mailed, ['ana@example.com', 'bo@example.com']);
  });

  it('says where it is', () => {
    const outputs = json?.Outputs ?? {};
    const attribute = (name: string) =>
      (outputs[name] as { Value: { 'Fn::GetAtt'?: [string, string] } }).Value['Fn::GetAtt']?.[1];
    assert.equal(attribute('ApiUrl'), 'ApiEndpoint');
    assert.equal(attribute('CloneUrl1'), 'CloneUrlHttp');
    assert.equal(attribute('CloneUrl2'), 'CloneUrlHttp');
    assert.ok(outputs['LedgerTable'] && outputs['BusName']);
  });
});

/** Names of resources lose their hyphens in logical ids. */
const normal = (line: string): string => (line.startsWith('sqs:') ? line.replaceAll('-', '') : line);
