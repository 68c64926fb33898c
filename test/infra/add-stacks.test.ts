import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { homeFunctionNames, stepFunctionNames } from '../../infra/engine-functions.ts';
import { wildcardReason } from '../../infra/wildcards.ts';
import { installation, list, resourcesOf, type Statement, synthesise } from './synthesised.ts';

/** What the local CloudFormation has. */
const TYPES = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::CodeBuild::Project',
  'AWS::CodeCommit::Repository',
  'AWS::DynamoDB::Table',
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
];

const { templates, needs, directory } = synthesise();
const everyResource = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources));

describe('the stacks of an installation', () => {
  it('are the engine, one per environment, a region per account and region, and a target per environment there', () => {
    assert.deepEqual(Object.keys(templates).sort(), [
      'tagline-engine',
      'tagline-environment-dev',
      'tagline-environment-prod',
      'tagline-region-000000000000-us-east-1',
      'tagline-region-111111111111-eu-central-1',
      'tagline-region-111111111111-us-east-1',
      'tagline-region-222222222222-eu-central-1',
      'tagline-region-222222222222-us-east-1',
      'tagline-region-333333333333-ap-southeast-1',
      'tagline-region-333333333333-eu-central-1',
      'tagline-target-dev-111111111111-eu-central-1',
      'tagline-target-dev-111111111111-us-east-1',
      'tagline-target-dev-222222222222-eu-central-1',
      'tagline-target-dev-222222222222-us-east-1',
      'tagline-target-prod-333333333333-ap-southeast-1',
      'tagline-target-prod-333333333333-eu-central-1',
    ]);
  });

  it('are deployed after what they need', () => {
    const home = 'tagline-region-000000000000-us-east-1';
    assert.deepEqual(needs['tagline-engine'], [home]);
    assert.deepEqual(needs['tagline-environment-dev'], ['tagline-engine', home]);
    assert.deepEqual(needs['tagline-target-prod-333333333333-eu-central-1'], [
      'tagline-environment-prod',
      'tagline-region-333333333333-eu-central-1',
    ]);
    assert.deepEqual(needs['tagline-region-333333333333-eu-central-1'], []);
  });

  it('are the same bytes each time', () => {
    const again = synthesise();
    const files = readdirSync(directory).filter((name) => name.endsWith('.template.json'));
    assert.equal(files.length, Object.keys(templates).length);
    for (const file of files) {
      assert.equal(
        readFileSync(join(again.directory, file), 'utf8'),
        readFileSync(join(directory, file), 'utf8'),
        file,
      );
    }
  });

  it('refer to each other weakly, never by exports', () => {
    const text = JSON.stringify(templates);
    assert.ok(text.includes('Fn::GetStackOutput'));
    assert.ok(!text.includes('Fn::ImportValue'));
    assert.ok(!text.includes('"Export"'));
  });

  it('hold only resource types that the local cloud has, and no custom resources', () => {
    const foreign = everyResource.map(({ Type }) => Type).filter((type) => !TYPES.includes(type));
    assert.deepEqual(foreign, []);
  });

  it('hold no functions but those of the table', () => {
    const names = everyResource
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => String(Properties['FunctionName']));
    assert.ok(names.every((name) => name.startsWith('tagline-')));
    assert.equal(names.length, homeFunctionNames.length + 2 * stepFunctionNames.length);
  });

  it('build no host names: amazonaws.com only names services in policies', () => {
    const text = JSON.stringify(templates);
    const hosts = [...text.matchAll(/"([^"]*amazonaws\.com[^"]*)"/g)].map(([, found = '']) => found);
    assert.deepEqual([...new Set(hosts.filter((host) => !/^[a-z]+\.amazonaws\.com$/.test(host)))], []);
    assert.ok(!text.includes('AWS::URLSuffix'));
    assert.ok(!/https?:\/\//.test(text));
  });

  it('keep no log for ever', () => {
    const groups = everyResource.filter(({ Type }) => Type === 'AWS::Logs::LogGroup');
    const functions = everyResource.filter(({ Type }) => Type === 'AWS::Lambda::Function');
    const projects = everyResource.filter(({ Type }) => Type === 'AWS::CodeBuild::Project');
    assert.ok(projects.length > 1);
    assert.equal(groups.length, functions.length + projects.length + ['api'].length);
    for (const { Properties } of groups) assert.equal(Properties['RetentionInDays'], 30);
  });

  it('have a wildcard as an action only where CloudFormation administers, and in denials', () => {
    for (const [stack, template] of Object.entries(templates)) {
      for (const { Properties } of resourcesOf(template, 'AWS::IAM::Policy')) {
        const { Statement: statements } = Properties['PolicyDocument'] as { Statement: Statement[] };
        for (const { Action, Effect } of statements) {
          const wide = Effect === 'Allow' && list(Action).some((action) => action.includes('*'));
          const administers = String(Properties['PolicyName']).startsWith('RolesStack');
          assert.ok(!wide || administers, `${stack}: ${JSON.stringify(Action)}`);
        }
      }
    }
  });

  it('have wildcards in resources only where infra/wildcards.ts has a reason', () => {
    for (const [stack, template] of Object.entries(templates)) {
      for (const { Properties } of resourcesOf(template, 'AWS::IAM::Policy')) {
        const { Statement: statements } = Properties['PolicyDocument'] as { Statement: Statement[] };
        for (const { Action, Effect, Resource } of statements) {
          const wild = list(Resource).filter((resource) => JSON.stringify(resource).includes('*'));
          const unlisted = wild.filter((resource) => wildcardReason(String(resource), list(Action)) === undefined);
          assert.deepEqual(Effect === 'Allow' ? unlisted : [], [], `${stack}: ${JSON.stringify(Action)}`);
        }
      }
    }
  });

  it('give every function a role of its own', () => {
    for (const stack of ['tagline-engine', 'tagline-environment-dev']) {
      const roles = resourcesOf(templates[stack], 'AWS::Lambda::Function').map(({ Properties }) =>
        JSON.stringify(Properties['Role']),
      );
      assert.equal(new Set(roles).size, roles.length);
    }
    assert.ok(!JSON.stringify(templates).includes('ManagedPolicyArns'));
  });

  it('change nothing else when a person comes', () => {
    const people = [
      ...installation.people,
      { id: 'cy', mail: 'cy@example.com', groups: [], gitEmails: [], principals: [] },
    ];
    const { templates: more } = synthesise({ ...installation, people });
    const before = Object.keys(templates['tagline-engine']?.Resources ?? {});
    const after = Object.keys(more['tagline-engine']?.Resources ?? {});
    const added = after.filter((id) => !before.includes(id));
    assert.equal(added.length, 1);
    assert.equal(more['tagline-engine']?.Resources[added[0] ?? '']?.Type, 'AWS::SNS::Subscription');
    assert.deepEqual(
      before.filter((id) => !after.includes(id)),
      [],
    );
  });
});
