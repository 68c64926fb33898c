import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { functionsThat } from '../../../infra/engine-functions.ts';
import { list, statementsOf, synthesise } from '../synthesised.ts';

const { templates } = synthesise();
const dev = templates['tagline-environment-dev'];
const statement = (roleName: string, action: string, template = dev) =>
  statementsOf(template, roleName).find(({ Action }) => list(Action).includes(action));

describe('EnvironmentStack', () => {
  it('lets machines invoke exactly the functions that machines use', () => {
    const { Resource } = statement('tagline-environment-dev-us-east-1', 'lambda:InvokeFunction') ?? {};
    const expected = functionsThat(({ startedBy }) => startedBy === 'machine').map(
      (name) => `arn:aws:lambda:us-east-1:000000000000:function:tagline-${name}`,
    );
    assert.deepEqual([...list(Resource as string)].sort(), [...expected].sort());
    assert.equal(expected.length, 11);
  });

  it('lets machines write what belongs to executions, and nothing else of the ledger', () => {
    assert.deepEqual(statement('tagline-environment-dev-us-east-1', 'dynamodb:UpdateItem'), {
      Action: 'dynamodb:UpdateItem',
      Effect: 'Allow',
      Resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/tagline-ledger',
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['EXECUTION#*'] } },
    });
  });

  it('lets machines run builds of the own project and of granted ones, not of another environment', () => {
    const projects = (template: typeof dev, environment: string) =>
      list(
        statement(`tagline-environment-${environment}-us-east-1`, 'codebuild:StartBuild', template)?.Resource as string,
      ).map((arn) => arn.split('/')[1] ?? '');
    assert.deepEqual(projects(dev, 'dev'), ['lint', 'shared-*', 'tagline-build-dev']);
    assert.deepEqual(projects(templates['tagline-environment-prod'], 'prod'), ['tagline-build-prod']);
  });

  it('lets nobody but machines of Tagline in this account use the role', () => {
    Template.fromJSON(dev as unknown as Record<string, unknown>).hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'tagline-environment-dev-us-east-1',
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { Service: 'states.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': '000000000000' },
              ArnLike: { 'aws:SourceArn': 'arn:aws:states:us-east-1:000000000000:stateMachine:tagline-*' },
            },
          },
        ],
        Version: '2012-10-17',
      },
    });
  });

  it('has a project whose source and buildspec come with each build', () => {
    Template.fromJSON(dev as unknown as Record<string, unknown>).hasResourceProperties('AWS::CodeBuild::Project', {
      Name: 'tagline-build-dev',
      Source: { Type: 'S3', BuildSpec: Match.absent() },
      Artifacts: { Type: 'NO_ARTIFACTS' },
      TimeoutInMinutes: 60,
      EncryptionKey: Match.anyValue(),
    });
  });

  it('lets builds reach artifacts and their log, and nothing else', () => {
    const actions = statementsOf(dev, 'tagline-build-dev-us-east-1').flatMap(({ Action }) => list(Action));
    assert.deepEqual([...new Set(actions.map((action) => action.split(':')[0]))].sort(), ['kms', 'logs', 's3']);
    const { Resource } = statement('tagline-build-dev-us-east-1', 's3:PutObject') ?? {};
    assert.equal(Resource, 'arn:aws:s3:::tagline-artifacts-000000000000-us-east-1/artifacts/*');
  });
});
