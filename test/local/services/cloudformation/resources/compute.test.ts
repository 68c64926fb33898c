import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { BatchGetProjectsCommand, CodeBuildClient } from '@aws-sdk/client-codebuild';
import { GetAliasCommand, GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { OpenCloud } from '../../../../../local/open-cloud.ts';
import { clientOptions, openTestCloud } from '../cloud.ts';
import { live } from './life.ts';

const place = await openTestCloud();
let cloud: OpenCloud;
let cfn: CloudFormationClient;
before(async () => {
  cloud = await place.open();
  cfn = new CloudFormationClient(clientOptions(cloud));
});
after(async () => {
  await cloud.close();
  place.remove();
});

const ROLE = `
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: [lambda.amazonaws.com, states.amazonaws.com,
            codebuild.amazonaws.com] }, Action: 'sts:AssumeRole' }]
      Policies: [{ PolicyName: all, PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow,
          Action: ['logs:*', 'sqs:*'], Resource: '*' }] } }]
`;

test('a function changes its code and settings in place, with version, alias, permission and asynchronous settings', async () => {
  const lambda = new LambdaClient(clientOptions(cloud));
  const template = `
Resources:
${ROLE}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Architectures: [arm64]
      MemorySize: 256
      Environment: { Variables: { WORD: first } }
      Code: { ZipFile: "exports.handler = async () => 'code one ' + process.env.WORD;" }
  Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: !Ref Function } }
  Alias: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: !Ref Function,
      FunctionVersion: !GetAtt Version.Version, Name: live, Description: first } }
  Permission: { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction',
      FunctionName: !Ref Function, Principal: events.amazonaws.com } }
  Queue: { Type: 'AWS::SQS::Queue' }
  Asynchronous:
    Type: AWS::Lambda::EventInvokeConfig
    Properties: { FunctionName: !Ref Function, Qualifier: $LATEST, MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: !GetAtt Queue.Arn } } }
Outputs:
  Name: { Value: !Ref Function }
  Arn: { Value: !GetAtt Function.Arn }
  Version: { Value: !Ref Version }
  Alias: { Value: !Ref Alias }
`;
  const changes = [
    ['code one', 'code two'],
    ['WORD: first', 'WORD: second'],
    ['MemorySize: 256', 'MemorySize: 512'],
    ['Description: first', 'Description: second'],
    ['events.amazonaws.com', 'sns.amazonaws.com'],
    ['MaximumRetryAttempts: 0', 'MaximumRetryAttempts: 1'],
  ] as const;

  const life = await live(cfn, 'function', template, changes, async ({ Name, Arn, Version, Alias }, turn) => {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: Name }));
    assert.equal(Buffer.from(Payload ?? []).toString(), turn === 'made' ? '"code one first"' : '"code two second"');
    const { MemorySize } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: Name }));
    assert.equal(MemorySize, turn === 'made' ? 256 : 512);
    assert.equal(Version, `${Arn}:1`);
    assert.equal(Alias, `${Arn}:live`);
    const alias = await lambda.send(new GetAliasCommand({ FunctionName: Name, Name: 'live' }));
    assert.equal(alias.Description, turn === 'made' ? 'first' : 'second');
  });

  assert.deepEqual(life.made, life.changed);
});

test('a machine takes its definition from text, from an object with substitutions, and changes in place', async () => {
  const sfn = new SFNClient(clientOptions(cloud));
  const template = `
Resources:
${ROLE}
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Pass","Result":"\${word}","End":true}}}'
      DefinitionSubstitutions: { word: first }
      TracingConfiguration: { Enabled: false }
Outputs:
  Arn: { Value: !Ref Machine }
  Name: { Value: !GetAtt Machine.Name }
`;
  const changes = [
    [
      `DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Pass","Result":"\${word}","End":true}}}'`,
      'Definition: { StartAt: A, States: { A: { Type: Pass, Result: "${word}", End: true } } }',
    ],
    ['word: first', 'word: second'],
  ] as const;

  const life = await live(cfn, 'machine', template, changes, async ({ Arn, Name }, turn) => {
    const { definition, name } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: Arn }));
    assert.equal(name, Name);
    assert.equal(JSON.parse(definition ?? '').States.A.Result, turn === 'made' ? 'first' : 'second');
  });

  assert.deepEqual(life.made, life.changed);
});

test('a build project changes in place', async () => {
  const codebuild = new CodeBuildClient(clientOptions(cloud));
  const template = `
Resources:
${ROLE}
  Project:
    Type: AWS::CodeBuild::Project
    Properties:
      ServiceRole: !GetAtt Role.Arn
      Description: first
      Artifacts: { Type: NO_ARTIFACTS }
      Environment: { ComputeType: BUILD_GENERAL1_SMALL, Image: 'aws/codebuild/standard:7.0', Type: LINUX_CONTAINER,
          EnvironmentVariables: [{ Name: WORD, Value: first }] }
      Source: { Type: NO_SOURCE, BuildSpec: "version: 0.2" }
      LogsConfig: { CloudWatchLogs: { Status: ENABLED } }
      TimeoutInMinutes: 10
Outputs:
  Name: { Value: !Ref Project }
  Arn: { Value: !GetAtt Project.Arn }
`;
  const changes = [
    ['Value: first', 'Value: second'],
    ['      Description: first\n', ''],
    ['TimeoutInMinutes: 10', 'TimeoutInMinutes: 20'],
  ] as const;

  const life = await live(cfn, 'project', template, changes, async ({ Name, Arn }, turn) => {
    const { projects } = await codebuild.send(new BatchGetProjectsCommand({ names: [Name as string] }));
    const [project] = projects ?? [];
    assert.equal(project?.arn, Arn);
    assert.equal(project?.environment?.environmentVariables?.[0]?.value, turn === 'made' ? 'first' : 'second');
    assert.equal(project?.timeoutInMinutes, turn === 'made' ? 10 : 20);
    assert.equal(project?.source?.buildspec, 'version: 0.2');
    assert.equal(project?.description ?? '', turn === 'made' ? 'first' : '');
  });

  assert.deepEqual(life.made, life.changed);
});
