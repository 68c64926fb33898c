/**
 * What IAM lets the roles of one environment do to another, asked of the local cloud with every stack deployed as it is
 * synthesised.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { artifactKey } from '../../core/artifacts.ts';
import { Installation } from '../../core/installation.ts';
import { externalId, physicalNames } from '../../core/physical-names.ts';
import { roleNames } from '../../infra/role-names.ts';
import { deployAssembly } from '../../local/start.ts';
import { openTestCloud, type TestCloud } from '../adapters/cloud.ts';
import { synthesise } from './synthesised.ts';

const home = { account: '000000000000', region: 'us-east-1' };
const DEV = { account: '111111111111', region: 'us-east-1' };
const RISK = { account: '333333333333', region: 'us-east-1' };
const PROD = { account: '222222222222', region: 'us-east-1' };
const installation = Installation.parse({
  home,
  environments: {
    dev: {
      regions: ['us-east-1'],
      accounts: { research: DEV.account, risk: RISK.account },
      uses: {
        stacks: ['*'],
        projects: ['*'],
        parameters: { research: ['/research/*', '/tagline/*'], risk: ['/risk/*'] },
        secrets: { research: ['research/*'], risk: ['risk'] },
      },
    },
    prod: { regions: ['us-east-1'], accounts: { research: PROD.account }, uses: { stacks: ['*'] } },
    ops: {
      regions: ['us-east-1'],
      accounts: { platform: home.account },
      inHomeAccount: true,
      uses: { stacks: ['*'], roles: ['granted'] },
      terraform: { backend: 'http' },
    },
  },
  terraform: { prefix: 'acme' },
});

const root = {
  ...home,
  principal: { kind: 'root', account: home.account, arn: `arn:aws:iam::${home.account}:root` },
} as const;

let world: TestCloud;
before(async () => {
  world = await openTestCloud();
  await deployAssembly({ cloud: world.cloud, folder: synthesise(installation).directory });
});
after(() => world.close());

/** Calls as a session of a role: what its policies and those of the resource allow, and nothing else. */
const as =
  (role: string, account = home.account) =>
  <Out = unknown>(service: string, operation: string, input: unknown): Promise<Out> =>
    world.cloud.call<Out>(service, operation, input, {
      account,
      region: 'us-east-1',
      principal: {
        kind: 'role',
        account,
        arn: `arn:aws:sts::${account}:assumed-role/${role}/test`,
        roleArn: `arn:aws:iam::${account}:role/${role}`,
        sessionName: 'test',
      },
    });
const denied = (error: Error & { code?: string }): boolean => {
  assert.match(`${error.name} ${error.code} ${error.message}`, /AccessDenied|not authorized/);
  return true;
};

const Bucket = physicalNames.artifactBucket(home);
const accounts = { dev: DEV.account, prod: PROD.account };
type Environment = keyof typeof accounts;
const keyOf = (environment: Environment, account = accounts[environment]): string =>
  artifactKey({ target: { environment, account, scope: 'us-east-1', team: 'x' }, pipeline: 'hello', id: 'id' }, 'made');
const buildOf = (environment: Environment, account = accounts[environment]) =>
  as(physicalNames.buildRole(home, environment, account));
const stepOf = (environment: string, step: string) => as(roleNames.stepFunction(home, environment, step));

describe('a build of one environment', () => {
  it('writes and reads artifacts of its own', async () => {
    await buildOf('dev')('s3', 'PutObject', { Bucket, Key: keyOf('dev'), Body: Buffer.from('dev') });
    await buildOf('dev')('s3', 'GetObject', { Bucket, Key: keyOf('dev') });
  });

  it("neither writes nor reads another's, nor replaces the state that is recorded of either", async () => {
    await buildOf('prod')('s3', 'PutObject', { Bucket, Key: keyOf('prod'), Body: Buffer.from('prod') });

    const dev = buildOf('dev');
    await assert.rejects(dev('s3', 'PutObject', { Bucket, Key: keyOf('prod'), Body: Buffer.from('evil') }), denied);
    await assert.rejects(dev('s3', 'GetObject', { Bucket, Key: keyOf('prod') }), denied);
    await assert.rejects(dev('s3', 'DeleteObject', { Bucket, Key: keyOf('prod') }), denied);
    for (const environment of ['dev', 'prod'])
      await assert.rejects(
        dev('s3', 'PutObject', { Bucket, Key: `${environment}/bodies/state/x`, Body: Buffer.from('evil') }),
        denied,
      );
  });

  it("cannot use the key for another's objects, whatever names them", async () => {
    const { KeyMetadata } = await world.cloud.call<{ KeyMetadata: { Arn: string } }>(
      'kms',
      'DescribeKey',
      { KeyId: physicalNames.artifactKeyAlias },
      root,
    );
    const encrypt = (environment: Environment, account?: string) =>
      buildOf('dev')('kms', 'GenerateDataKey', {
        KeyId: KeyMetadata.Arn,
        KeySpec: 'AES_256',
        EncryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${Bucket}/${keyOf(environment, account)}` },
      });

    await encrypt('dev');
    await assert.rejects(encrypt('prod'), denied);
    await assert.rejects(encrypt('dev', RISK.account), denied);
  });

  it("reads the parameters and secrets of its own account's teams and no others", async () => {
    for (const team of ['research', 'risk']) {
      const { Name, secret } = { Name: `/${team}/token`, secret: team === 'risk' ? team : `${team}/token` };
      await world.cloud.call('ssm', 'PutParameter', { Name, Value: 'x', Type: 'SecureString' }, root);
      await world.cloud.call('secretsmanager', 'CreateSecret', { Name: secret, SecretString: 'x' }, root);
    }
    const research = buildOf('dev');
    const risk = buildOf('dev', RISK.account);

    for (const [build, own, others] of [
      [research, ['/research/token', 'research/token'], ['/risk/token', 'risk']],
      [risk, ['/risk/token', 'risk'], ['/research/token', 'research/token']],
    ] as const) {
      await build('ssm', 'GetParameters', { Names: [own[0]], WithDecryption: true });
      await build('secretsmanager', 'GetSecretValue', { SecretId: own[1] });
      await assert.rejects(build('ssm', 'GetParameters', { Names: [others[0]] }), denied);
      await assert.rejects(build('secretsmanager', 'GetSecretValue', { SecretId: others[1] }), denied);
    }
    await assert.rejects(buildOf('prod')('ssm', 'GetParameters', { Names: ['/research/token'] }), denied);
  });

  it('reaches no artifact of another account of its own environment', async () => {
    const risk = keyOf('dev', RISK.account);
    await buildOf('dev', RISK.account)('s3', 'PutObject', { Bucket, Key: risk, Body: Buffer.from('risk') });

    const research = buildOf('dev');
    await assert.rejects(research('s3', 'PutObject', { Bucket, Key: risk, Body: Buffer.from('evil') }), denied);
    await assert.rejects(research('s3', 'GetObject', { Bucket, Key: risk }), denied);
  });

  it('assumes no role, invokes no function, starts no machine, reads no ledger', async () => {
    const dev = buildOf('dev');
    for (const [service, operation, input] of [
      ['sts', 'AssumeRole', { RoleArn: physicalNames.deployRoleArn('dev', DEV), RoleSessionName: 'test' }],
      ['lambda', 'Invoke', { FunctionName: physicalNames.function('decide-approval'), Payload: '{}' }],
      [
        'states',
        'StartExecution',
        { stateMachineArn: `arn:aws:states:us-east-1:${home.account}:stateMachine:tagline-x` },
      ],
      ['dynamodb', 'GetItem', { TableName: physicalNames.ledger, Key: { pk: { S: 'x' }, sk: { S: 'x' } } }],
    ] as const)
      await assert.rejects(dev(service, operation, input), denied, `${service} ${operation}`);
  });
});

describe('functions of one environment', () => {
  const assume = (of: string, step: string, RoleArn: string, ExternalId: string) =>
    stepOf(of, step)('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'test', ExternalId });
  const step = 'complete-work';

  it('assume its roles under its external id', async () => {
    for (const [environment, place] of [
      ['dev', DEV],
      ['prod', PROD],
    ] as const)
      await assume(environment, step, physicalNames.deployRoleArn(environment, place), externalId(home, environment));
  });

  it("assume no role of another, not even under the other's external id", async () => {
    for (const id of [externalId(home, 'prod'), externalId(home, 'dev')]) {
      await assert.rejects(assume('dev', step, physicalNames.deployRoleArn('prod', PROD), id), denied);
      await assert.rejects(assume('dev', step, physicalNames.planRoleArn('prod', PROD), id), denied);
    }
    const { deployRoleArn } = physicalNames;
    await assert.rejects(assume('dev', step, deployRoleArn('dev', DEV), externalId(home, 'prod')), denied);
  });

  it('that neither plan nor deploy assume nothing', async () => {
    const role = physicalNames.deployRoleArn('dev', DEV);
    await assert.rejects(assume('dev', 'settle-group', role, externalId(home, 'dev')), denied);
  });

  it("stop builds of their own accounts, and look at and stop none of another's, however wide a grant is", async () => {
    const id = (environment: string, account: string): string =>
      `${physicalNames.project(environment, account)}:11111111-1111-1111-1111-111111111111`;
    const stop = stepOf('dev', 'stop-work');
    for (const { account } of [DEV, RISK])
      await assert.rejects(stop('codebuild', 'StopBuild', { id: id('dev', account) }), /cannot be found/);
    const others = id('prod', PROD.account);
    await assert.rejects(stop('codebuild', 'StopBuild', { id: others }), denied);
    await assert.rejects(stop('codebuild', 'BatchGetBuilds', { ids: [others] }), denied);
    const projectName = physicalNames.project('prod', PROD.account);
    await assert.rejects(stop('codebuild', 'ListBuildsForProject', { projectName }), denied);
    const planOf = (environment: string, account: string) =>
      id(environment, account).replace('tagline-build-', 'tagline-tfplan-');
    await assert.rejects(stop('codebuild', 'StopBuild', { id: planOf('dev', DEV.account) }), /cannot be found/);
    await assert.rejects(stop('codebuild', 'StopBuild', { id: planOf('prod', PROD.account) }), denied);
    await assert.rejects(
      stepOf('dev', 'complete-work')('codebuild', 'StopBuild', { id: id('dev', DEV.account) }),
      denied,
    );
  });

  it("read no artifact of another's", async () => {
    await assert.rejects(
      stepOf('dev', 'record-state')('s3', 'GetObject', { Bucket, Key: 'prod/bodies/state/x' }),
      denied,
    );
  });
});

describe('machines of one environment', () => {
  const dev = () => as(physicalNames.machineRole(home, 'dev'));

  it("invoke none of another's functions and none of home's", async () => {
    for (const FunctionName of [
      physicalNames.stepFunction('prod', 'take-lease'),
      physicalNames.stepFunction('dev', 'complete-work'),
      physicalNames.function('decide-approval'),
    ])
      await assert.rejects(dev()('lambda', 'Invoke', { FunctionName, Payload: '{}' }), denied, FunctionName);
  });

  it("start no build of another's", async () => {
    const prod = { projectName: physicalNames.project('prod', PROD.account) };
    await assert.rejects(dev()('codebuild', 'StartBuild', prod), denied);
  });
});

describe('a stack of an environment', () => {
  const stack = () => as(physicalNames.stackRole('dev', DEV), DEV.account);

  it('may make roles in its own account, but none of them reaches home', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: DEV.account } }],
    };
    await stack()('iam', 'CreateRole', { RoleName: 'mine', AssumeRolePolicyDocument: JSON.stringify(trust) });
    const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    await stack()('iam', 'PutRolePolicy', { RoleName: 'mine', PolicyName: 'all', PolicyDocument: JSON.stringify(all) });

    const mine = as('mine', DEV.account);
    for (const step of [physicalNames.function('decide-approval'), physicalNames.stepFunction('dev', 'take-lease')]) {
      const FunctionName = `arn:aws:lambda:us-east-1:${home.account}:function:${step}`;
      await assert.rejects(mine('lambda', 'Invoke', { FunctionName, Payload: '{}' }), denied, step);
    }
    for (const role of [physicalNames.machineRoleArn(home, 'dev'), physicalNames.deployRoleArn('prod', PROD)])
      await assert.rejects(mine('sts', 'AssumeRole', { RoleArn: role, RoleSessionName: 'test' }), denied, role);
    // With every right in its own account it still is not whom the deploy role trusts.
    const deploy = { RoleArn: physicalNames.deployRoleArn('dev', DEV), ExternalId: externalId(home, 'dev') };
    await assert.rejects(mine('sts', 'AssumeRole', { ...deploy, RoleSessionName: 'test' }), denied);
    await assert.rejects(mine('s3', 'GetObject', { Bucket, Key: keyOf('dev') }), denied);
  });

  it('changes nothing that Tagline has there', async () => {
    const role = physicalNames.deployRole('dev', DEV);
    await assert.rejects(stack()('iam', 'DeleteRole', { RoleName: role }), denied);
    await assert.rejects(stack()('iam', 'UpdateAssumeRolePolicy', { RoleName: role, PolicyDocument: '{}' }), denied);
  });
});

describe('a stack in the home account', () => {
  const stack = () => as(physicalNames.stackRole('ops', home));
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
  });
  const functionUnder = (role: string) =>
    stack()('lambda', 'CreateFunction', {
      FunctionName: `ops-${role}`,
      Role: `arn:aws:iam::${home.account}:role/${role}`,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: Buffer.from(zipSync({ 'index.mjs': strToU8('export const handler = () => 1;') })) },
    });

  it('makes no principal and changes none', async () => {
    for (const [operation, input] of [
      ['CreateRole', { RoleName: 'mine', AssumeRolePolicyDocument: trust }],
      ['CreateUser', { UserName: 'mine' }],
      ['PutRolePolicy', { RoleName: 'granted', PolicyName: 'all', PolicyDocument: '{}' }],
    ] as const)
      await assert.rejects(stack()('iam', operation, input), denied, operation);
  });

  it('passes the roles that are granted and no other', async () => {
    for (const RoleName of ['granted', 'other'])
      await world.cloud.call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument: trust }, root);
    await functionUnder('granted');
    await assert.rejects(functionUnder('other'), denied);
    await assert.rejects(functionUnder(roleNames.function(home, 'decide-approval')), denied);
  });

  it("assumes no role, invokes nothing of Tagline, and reaches no other environment's objects", async () => {
    const open = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: home.account } }],
    });
    const role = { RoleName: 'trusts-the-account', AssumeRolePolicyDocument: open };
    await world.cloud.call('iam', 'CreateRole', role, root);
    for (const RoleArn of [
      physicalNames.machineRoleArn(home, 'ops'),
      `arn:aws:iam::${home.account}:role/${role.RoleName}`,
    ])
      await assert.rejects(stack()('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'test' }), denied, RoleArn);
    const FunctionName = physicalNames.function('decide-approval');
    await assert.rejects(stack()('lambda', 'Invoke', { FunctionName, Payload: '{}' }), denied);
    await assert.rejects(stack()('s3', 'GetObject', { Bucket, Key: keyOf('prod') }), denied);
  });

  it("reads and changes no parameter and no secret that another environment's builds are given", async () => {
    const prefix = { Name: '/research/kept', Value: 'x', Type: 'String' };
    await world.cloud.call('ssm', 'PutParameter', prefix, root);
    await world.cloud.call('secretsmanager', 'CreateSecret', { Name: 'research/kept', SecretString: 'x' }, root);
    // A plan of Terraform reads whatever the account holds, and nobody has approved what runs in it.
    for (const call of [stack(), as(physicalNames.ownTargetRole('tfread', 'ops', home))]) {
      for (const [service, operation, input] of [
        ['ssm', 'GetParameter', { Name: '/research/kept' }],
        ['ssm', 'PutParameter', { ...prefix, Overwrite: true }],
        ['secretsmanager', 'GetSecretValue', { SecretId: 'research/kept' }],
        ['secretsmanager', 'PutSecretValue', { SecretId: 'research/kept', SecretString: 'evil' }],
      ] as const)
        await assert.rejects(call(service, operation, input), denied, operation);
    }
    await stack()('ssm', 'PutParameter', { Name: '/ops/own', Value: 'x', Type: 'String' });
    await stack()('ssm', 'GetParameter', { Name: '/ops/own' });
  });

  it('is told the secrets of no build of Tagline, and neither is a plan of Terraform or a build, however granted', async () => {
    const secret = (kind: string, environment: string, account: string) => ({
      Name: `/tagline/${kind}/${environment}/${account}/x`,
      Type: 'SecureString',
      Value: 'x',
    });
    const dev = secret('tfapply', 'dev', DEV.account);
    const ops = secret('tfapply', 'ops', home.account);
    const planned = secret('tfplan', 'ops', home.account);
    await world.cloud.call('ssm', 'PutParameter', dev, root);
    await stepOf('ops', 'start-work')('ssm', 'PutParameter', ops);
    await stepOf('ops', 'plan-work')('ssm', 'PutParameter', planned);
    const ownBuild = (kind: string) => as(physicalNames.ownBuildRole(kind, home, 'ops', home.account));
    const read = (call: ReturnType<typeof as>, { Name }: { Name: string }) =>
      call('ssm', 'GetParameters', { Names: [Name], WithDecryption: true });

    await read(ownBuild('tfapply'), ops);
    await read(ownBuild('tfplan'), planned);
    await assert.rejects(read(ownBuild('tfplan'), ops), denied, 'a plan has the secret of no apply');
    const reading = as(physicalNames.ownTargetRole('tfread', 'ops', home));
    const deploying = as(physicalNames.ownTargetRole('tfdeploy', 'ops', home));
    for (const call of [stack(), reading, deploying, buildOf('dev')])
      for (const theirs of [dev, ops]) await assert.rejects(read(call, theirs), denied, theirs.Name);
    await assert.rejects(stepOf('dev', 'start-work')('ssm', 'PutParameter', { ...ops, Overwrite: true }), denied);
    await assert.rejects(stepOf('ops', 'plan-work')('ssm', 'DeleteParameter', { Name: ops.Name }), denied);
    await stepOf('ops', 'complete-work')('ssm', 'DeleteParameter', { Name: ops.Name });
  });

  it('changes other APIs, never that of Tagline', async () => {
    const { Items } = await world.cloud.call<{ Items: { ApiId: string; Name: string }[] }>(
      'apigateway',
      'GetApis',
      {},
      root,
    );
    const ApiId = Items.find(({ Name }) => Name === 'tagline')?.ApiId;
    assert.ok(ApiId);
    await assert.rejects(stack()('apigateway', 'CreateRoute', { ApiId, RouteKey: 'POST /mine' }), denied);
    const { ApiId: own } = await stack()<{ ApiId: string }>('apigateway', 'CreateApi', {
      Name: 'own',
      ProtocolType: 'HTTP',
    });
    await stack()('apigateway', 'CreateRoute', { ApiId: own, RouteKey: 'POST /mine' });
  });
});

describe('a plan of Terraform, in which nobody has approved what runs,', () => {
  const ownBuild = (kind: string, environment: Environment, account = accounts[environment]) =>
    as(physicalNames.ownBuildRole(kind, home, environment, account));
  const plan = () => ownBuild('tfplan', 'dev');
  const apply = () => ownBuild('tfapply', 'dev');
  const handed = (kind: 'sealed' | 'shown' | 'left', environment: Environment = 'dev', account = DEV.account) => ({
    Bucket,
    Key: `${environment}/${kind}/${account}/token`,
  });
  const state = (team: string, environment: Environment = 'dev') => ({
    Bucket: `acme-${environment}`,
    Key: `${team}/${environment}-us-east-1/terraform.tfstate`,
  });
  const Body = Buffer.from('{}');
  const assume = (kind: string, environment: string, place: typeof DEV) => ({
    RoleArn: `arn:aws:iam::${place.account}:role/${physicalNames.ownTargetRole(kind, environment, place)}`,
    RoleSessionName: 'test',
    ExternalId: externalId(home, environment),
  });

  it('seals a plan and shows it, and reads no sealed plan, not even its own', async () => {
    await plan()('s3', 'PutObject', { ...handed('sealed'), Body });
    await plan()('s3', 'PutObject', { ...handed('shown'), Body });
    await assert.rejects(plan()('s3', 'GetObject', handed('sealed')), denied);
    for (const other of [handed('sealed', 'dev', RISK.account), handed('sealed', 'prod', PROD.account)])
      await assert.rejects(plan()('s3', 'PutObject', { ...other, Body }), denied);
  });

  it('reads the states of its own team, writes none, and locks none', async () => {
    await apply()('s3', 'PutObject', { ...state('research'), Body });
    await plan()('s3', 'GetObject', state('research'));
    await assert.rejects(plan()('s3', 'PutObject', { ...state('research'), Body }), denied);
    const lock = { ...state('research'), Key: `${state('research').Key}.tflock`, Body };
    await assert.rejects(plan()('s3', 'PutObject', lock), denied);
    await ownBuild('tfapply', 'dev', RISK.account)('s3', 'PutObject', { ...state('risk'), Body });
    await ownBuild('tfapply', 'prod')('s3', 'PutObject', { ...state('research', 'prod'), Body });
    for (const other of [state('risk'), state('research', 'prod')])
      await assert.rejects(plan()('s3', 'GetObject', other), denied);
  });

  it('assumes the role that reads in its own account, and no role that changes anything', async () => {
    await plan()('sts', 'AssumeRole', assume('tfread', 'dev', DEV));
    for (const other of [
      assume('tfdeploy', 'dev', DEV),
      assume('deploy', 'dev', DEV),
      assume('plan', 'dev', DEV),
      assume('stack', 'dev', DEV),
      assume('tfread', 'dev', RISK),
      assume('tfread', 'prod', PROD),
      assume('tfread', 'ops', home),
    ])
      await assert.rejects(plan()('sts', 'AssumeRole', other), denied, other.RoleArn);
  });

  it('changes nothing at the target, and its role reads nothing of Tagline in the account that holds it', async () => {
    const reading = as(physicalNames.ownTargetRole('tfread', 'dev', DEV), DEV.account);
    await reading('ssm', 'DescribeParameters', {});
    await assert.rejects(reading('ssm', 'PutParameter', { Name: '/x', Value: 'x', Type: 'String' }), denied);
    const atHome = as(physicalNames.ownTargetRole('tfread', 'ops', home));
    const key = { pk: { S: 'PIPELINES' }, sk: { S: 'x' } };
    await assert.rejects(atHome('dynamodb', 'GetItem', { TableName: physicalNames.ledger, Key: key }), denied);
    for (const object of [handed('sealed'), state('research')])
      await assert.rejects(atHome('s3', 'GetObject', object), denied);
  });

  it('is applied by a role that reads sealed plans of its account alone, and no artifact of the repository', async () => {
    await apply()('s3', 'GetObject', handed('sealed'));
    await apply()('sts', 'AssumeRole', assume('tfdeploy', 'dev', DEV));
    await apply()('s3', 'DeleteObject', { ...state('research'), Key: `${state('research').Key}.tflock` });
    await assert.rejects(apply()('s3', 'DeleteObject', state('research')), denied);
    await assert.rejects(apply()('s3', 'GetObject', { Bucket, Key: keyOf('dev') }), denied);
    await assert.rejects(ownBuild('tfapply', 'dev', RISK.account)('s3', 'GetObject', handed('sealed')), denied);
    await assert.rejects(apply()('sts', 'AssumeRole', assume('tfdeploy', 'prod', PROD)), denied);
  });

  it("is out of the reach of a team's builds, and functions see what is shown of it alone", async () => {
    const build = buildOf('dev');
    for (const object of [handed('sealed'), handed('shown'), state('research')]) {
      await assert.rejects(build('s3', 'GetObject', object), denied);
      await assert.rejects(build('s3', 'PutObject', { ...object, Body }), denied);
    }
    for (const kind of ['tfread', 'tfdeploy'])
      await assert.rejects(build('sts', 'AssumeRole', assume(kind, 'dev', DEV)), denied);
    await stepOf('dev', 'look-at-work')('s3', 'GetObject', handed('shown'));
    for (const step of ['plan-work', 'look-at-work', 'start-work', 'complete-work'])
      for (const object of [handed('sealed'), state('research')])
        await assert.rejects(stepOf('dev', step)('s3', 'GetObject', object), denied, step);
    const machine = as(physicalNames.machineRole(home, 'dev'));
    const projectName = physicalNames.ownProject('tfapply', 'dev', DEV.account);
    await assert.rejects(machine('codebuild', 'StartBuild', { projectName }), denied);
  });
});

describe('the bus of commands', () => {
  it('takes nothing from a target; the inbox takes what AWS tells of stacks and calls, and nothing else', async () => {
    const put = (EventBusName: string, Source: string, DetailType: string) =>
      as(roleNames.forward('dev', DEV), DEV.account)<{ Entries: { ErrorCode?: string }[] }>('events', 'PutEvents', {
        Entries: [{ EventBusName, Source, DetailType, Detail: '{}' }],
      }).then(
        ({ Entries }) => Entries[0]?.ErrorCode ?? 'taken',
        (error: Error) => (denied(error) ? 'denied' : ''),
      );

    assert.equal(await put(physicalNames.busArn(home), 'tagline', 'Execution Requested'), 'denied');
    assert.equal(await put(physicalNames.inboxArn(home), 'tagline', 'Work Due'), 'denied');
    assert.equal(await put(physicalNames.inboxArn(home), 'tagline', 'AWS API Call via CloudTrail'), 'denied');
  });
});
