import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { engineFunctions, stepFunctionNames } from '../../../infra/engine-functions.ts';
import { list, property, resourcesOf, statementsOf, synthesise } from '../synthesised.ts';

const { templates } = synthesise();
const dev = templates['tagline-environment-dev'];
const prod = templates['tagline-environment-prod'];
const template = Template.fromJSON(dev as unknown as Record<string, unknown>);
const MACHINES = 'tagline-machine-dev-us-east-1';
const ACCOUNTS = ['111111111111', '222222222222'];
const BUILDS = ACCOUNTS.map((account) => `tagline-build-dev-${account}-us-east-1`);
const BUCKET = 'arn:aws:s3:::tagline-artifacts-000000000000-us-east-1';
const statement = (roleName: string, action: string, of = dev) =>
  statementsOf(of, roleName).find(({ Action }) => list(Action).includes(action));
const stepRole = (name: string, environment = 'dev') => `tagline-run-${environment}-${name}-us-east-1`;
const variablesOf = (functionName: string) =>
  property<{ Variables: Record<string, unknown> }>(
    resourcesOf(dev, 'AWS::Lambda::Function').find(({ Properties }) => Properties['FunctionName'] === functionName),
    'Environment',
  ).Variables;

describe('EnvironmentStack', () => {
  it('has every function that works for an environment, and tells each which it works for', () => {
    const names = resourcesOf(dev, 'AWS::Lambda::Function').map(({ Properties }) => String(Properties['FunctionName']));
    assert.deepEqual(names.sort(), stepFunctionNames.map((name) => `tagline-run-dev-${name}`).sort());
    for (const name of names) assert.equal(variablesOf(name)['ENVIRONMENT'], 'dev');
  });

  it('runs the same code in every environment', () => {
    const code = (of: typeof dev) =>
      resourcesOf(of, 'AWS::Lambda::Function')
        .map(({ Properties }) => JSON.stringify(Properties['Code']))
        .sort();
    assert.deepEqual(code(dev), code(prod));
  });

  it('tells a function only what it needs to know', () => {
    assert.deepEqual(Object.keys(variablesOf('tagline-run-dev-request-approval')).sort(), [
      'API_URL',
      'APPROVALS_TOPIC_ARN',
      'ENVIRONMENT',
      'LEDGER_TABLE',
    ]);
  });

  it('names nothing of another environment', () => {
    const allowed = (of: unknown): string =>
      JSON.stringify(of, (name, value) =>
        name === 'Statement' ? (value as { Effect: string }[]).filter(({ Effect }) => Effect === 'Allow') : value,
      );
    assert.doesNotMatch(allowed(dev), /prod|333333333333/);
    assert.doesNotMatch(allowed(prod), /-dev-|"dev|\/dev\/|111111111111/);
  });

  it('lets machines invoke exactly the functions that machines of this environment use', () => {
    const { Resource } = statement(MACHINES, 'lambda:InvokeFunction') ?? {};
    const expected = stepFunctionNames
      .filter((name) => engineFunctions[name].startedBy === 'machine')
      .map((name) => `arn:aws:lambda:us-east-1:000000000000:function:tagline-run-dev-${name}`);
    assert.deepEqual([...list(Resource as string)].sort(), [...expected].sort());
  });

  it('lets functions assume roles of this environment alone, in its accounts alone', () => {
    for (const name of stepFunctionNames) {
      const needs: readonly string[] = engineFunctions[name].needs;
      const expected = ['plan', 'deploy']
        .filter((kind) => needs.includes(`${kind} at targets`))
        .flatMap((kind) =>
          ['111111111111', '222222222222'].map((account) => `arn:aws:iam::${account}:role/tagline-${kind}-dev-*`),
        );
      const lending = needs.includes('lend artifacts')
        ? ['arn:aws:iam::000000000000:role/tagline-lend-dev-us-east-1']
        : [];
      const assumed = statementsOf(dev, stepRole(name))
        .filter(({ Action }) => list(Action).includes('sts:AssumeRole'))
        .flatMap(({ Resource }) => list(Resource as string));
      assert.deepEqual([...assumed].sort(), [...expected, ...lending].sort(), name);
    }
  });

  it('lends artifacts of this environment alone, and to functions of this environment alone', () => {
    const role = resourcesOf(dev, 'AWS::IAM::Role').find(
      ({ Properties }) => Properties['RoleName'] === 'tagline-lend-dev-us-east-1',
    );
    const { Statement } = property<{ Statement: { Principal: { AWS: unknown } }[] }>(role, 'AssumeRolePolicyDocument');
    const lenders = stepFunctionNames.filter((name) =>
      (engineFunctions[name].needs as readonly string[]).includes('lend artifacts'),
    );
    const trusted = Statement.flatMap(({ Principal }) => list(Principal.AWS as string));
    assert.equal(trusted.length, lenders.length + 1, 'and to the one that serves job workers');
    assert.ok(trusted.includes('arn:aws:iam::000000000000:role/tagline-function-serve-jobs-us-east-1'));
    const objects = statementsOf(dev, 'tagline-lend-dev-us-east-1')
      .filter(({ Action }) => list(Action).some((action) => action.startsWith('s3:')))
      .flatMap(({ Resource }) => list(Resource as string));
    assert.deepEqual(objects, [`${BUCKET}/dev/artifacts/*`]);
  });

  it("lets functions and builds reach the environment's own objects alone", () => {
    for (const role of [...stepFunctionNames.map((name) => stepRole(name)), ...BUILDS]) {
      const objects = statementsOf(dev, role)
        .filter(({ Action }) => list(Action).some((action) => /^s3:(Get|Put)Object/.test(action)))
        .flatMap(({ Resource }) => list(Resource as string));
      for (const object of objects) assert.ok(object.startsWith(`${BUCKET}/dev/`), `${role}: ${object}`);
    }
  });

  it("lets them use the key for the environment's own objects alone", () => {
    for (const role of [...stepFunctionNames.map((name) => stepRole(name)), ...BUILDS]) {
      for (const { Action, Condition, Resource } of statementsOf(dev, role)) {
        const uses = list(Action).some((action) => /^kms:(Decrypt|Encrypt|GenerateDataKey)/.test(action));
        // The other key is that of the mail's topic.
        if (!uses || !JSON.stringify(Resource).includes('Artifacts')) continue;
        const { 'kms:EncryptionContext:aws:s3:arn': objects } = (
          Condition as { StringLike: Record<string, string | string[]> }
        ).StringLike;
        for (const object of list(objects ?? '')) assert.ok(object.startsWith(`${BUCKET}/dev/`), `${role}: ${object}`);
      }
    }
  });

  it('lets machines run builds of the own project and of granted ones, not of another environment', () => {
    const projects = (of: typeof dev, environment: string) =>
      list(statement(`tagline-machine-${environment}-us-east-1`, 'codebuild:StartBuild', of)?.Resource as string).map(
        (arn) => arn.split('/')[1] ?? '',
      );
    assert.deepEqual(projects(dev, 'dev'), ['lint', 'shared-*', 'tagline-build-dev-*']);
    assert.deepEqual(projects(prod, 'prod'), ['tagline-build-prod-*']);
  });

  it('gives machines no right on the ledger', () => {
    const actions = statementsOf(dev, MACHINES).flatMap(({ Action }) => list(Action));
    assert.ok(actions.length > 0);
    assert.deepEqual(
      actions.filter((action) => action.startsWith('dynamodb:')),
      [],
    );
  });

  it('lets nobody but machines of Tagline in this account use the role', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: MACHINES,
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

  it('hears of stacks and trails in its accounts, of its builds, and of its work that is due or left', () => {
    const patterns = resourcesOf(dev, 'AWS::Events::Rule').map(({ Properties }) => [
      Properties['EventBusName'],
      Properties['EventPattern'],
    ]);
    assert.deepEqual(patterns, [
      [
        'tagline-inbox',
        {
          account: ['111111111111', '222222222222'],
          source: ['aws.cloudformation'],
          'detail-type': ['CloudFormation Stack Status Change', 'CloudFormation Drift Detection Status Change'],
        },
      ],
      ['tagline-inbox', { account: ['111111111111', '222222222222'], 'detail-type': ['AWS API Call via CloudTrail'] }],
      [
        undefined,
        {
          source: ['aws.codebuild'],
          'detail-type': ['CodeBuild Build State Change'],
          detail: {
            'build-status': ['IN_PROGRESS'],
            'project-name': [{ prefix: 'tagline-build-dev-' }, { wildcard: 'shared-*' }, 'lint'],
          },
        },
      ],
      ['tagline', { source: ['tagline'], 'detail-type': ['Work Due'], detail: { environment: ['dev'] } }],
      ['tagline', { source: ['tagline'], 'detail-type': ['Work Left'], detail: { environment: ['dev'] } }],
      ['tagline', { source: ['tagline'], 'detail-type': ['Notification Due'], detail: { environment: ['dev'] } }],
    ]);
  });

  it('has a project for each account, whose source and buildspec come with each build', () => {
    template.resourceCountIs('AWS::CodeBuild::Project', ACCOUNTS.length);
    for (const account of ACCOUNTS)
      template.hasResourceProperties('AWS::CodeBuild::Project', {
        Name: `tagline-build-dev-${account}`,
        Source: { Type: 'S3', BuildSpec: Match.absent() },
        Artifacts: { Type: 'NO_ARTIFACTS' },
        TimeoutInMinutes: 60,
        EncryptionKey: Match.anyValue(),
      });
  });

  it("gives the builds of each account a role of their own, for that account's artifacts alone", () => {
    for (const [at, role] of BUILDS.entries()) {
      const own = `${BUCKET}/dev/artifacts/${ACCOUNTS[at]}/*`;
      const objects = statementsOf(dev, role)
        .filter(({ Action }) => list(Action).some((action) => /^s3:(Get|Put)Object/.test(action)))
        .flatMap(({ Resource }) => list(Resource as string));
      assert.deepEqual(objects, [own]);
      const { Condition } = statement(role, 'kms:Decrypt') ?? {};
      assert.deepEqual(Condition, { StringLike: { 'kms:EncryptionContext:aws:s3:arn': [own] } });
    }
  });

  it('lets builds reach artifacts, their log and their reports, and nothing else', () => {
    const actions = BUILDS.flatMap((role) => statementsOf(dev, role)).flatMap(({ Action }) => list(Action));
    assert.deepEqual([...new Set(actions.map((action) => action.split(':')[0]))].sort(), [
      'codebuild',
      'kms',
      'logs',
      's3',
    ]);
    const ofBuilds = actions.filter((action) => action.startsWith('codebuild:'));
    assert.deepEqual(
      ofBuilds.filter((action) => !/Report|BatchPut(TestCases|CodeCoverages)/.test(action)),
      [],
    );
  });
});
