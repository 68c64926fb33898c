/** `npm run test:terraform`: Terraform's S3 backend, locked by a file and by a table, and roles that are assumed. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type OpenCloud, openCloud } from '../../../local/open-cloud.ts';
import { missing } from '../../scenarios/terraform-here.ts';
import { ACCOUNT, environmentOf, REGION } from './journey.ts';
import { type Terraform, terraformIn } from './terraform.ts';

const TARGET = '444455556666';
const data = mkdtempSync(join(tmpdir(), 'terraform-'));
const folders: string[] = [];
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data, strangers: 'refused' });
  await call('s3', 'CreateBucket', { Bucket: 'states', CreateBucketConfiguration: { LocationConstraint: REGION } });
  await call('s3', 'PutBucketVersioning', { Bucket: 'states', VersioningConfiguration: { Status: 'Enabled' } });
  await call('dynamodb', 'CreateTable', {
    TableName: 'locks',
    AttributeDefinitions: [{ AttributeName: 'LockID', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
});
after(async () => {
  await cloud.close();
  for (const folder of [data, ...folders]) rmSync(folder, { recursive: true });
});

const call = <Out = Record<string, unknown>>(service: string, operation: string, input: unknown, account = ACCOUNT) =>
  cloud.call<Out>(service, operation, input, {
    account,
    region: REGION,
    principal: { kind: 'root', account, arn: `arn:aws:iam::${account}:root` },
  });

/** A working folder of its own: another laptop on the same state. */
const laptop = (backend: string, provider = 'provider "aws" {}', env: Record<string, string> = {}): Terraform => {
  const folder = mkdtempSync(join(tmpdir(), 'terraform-laptop-'));
  folders.push(folder);
  writeFileSync(
    join(folder, 'main.tf'),
    `terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
  backend "s3" {
    ${backend}
  }
}
${provider}
variable "value" { default = "one" }
resource "aws_ssm_parameter" "only" {
  name  = "/backends/only"
  type  = "String"
  value = var.value
}
data "aws_caller_identity" "me" {}
output "me" { value = data.aws_caller_identity.me.arn }
`,
  );
  return terraformIn(folder, { ...environmentOf(cloud), ...env });
};

const objects = async (): Promise<string[]> => {
  const { Contents = [] } = await call<{ Contents?: { Key: string }[] }>('s3', 'ListObjectsV2', { Bucket: 'states' });
  return Contents.map(({ Key }) => Key);
};

describe('terraform keeps its state here', { skip: missing }, () => {
  test('an S3 backend with a lock file: a second laptop is refused while it is locked, and a lock can be forced', async () => {
    const backend = `bucket = "states"\n key = "file.tfstate"\n use_lockfile = true\n encrypt = true`;
    const first = laptop(backend);
    await first.init();
    await first.run('apply', '-input=false', '-auto-approve');
    assert.equal(await first.difference(), '');
    assert.deepEqual(await objects(), ['file.tfstate']);

    const ID = '11111111-2222-3333-4444-555555555555';
    const lock = { ID, Operation: 'OperationTypeApply', Who: 'another@laptop', Version: '1.11.0', Created: new Date() };
    await call('s3', 'PutObject', {
      Bucket: 'states',
      Key: 'file.tfstate.tflock',
      Body: Buffer.from(JSON.stringify(lock)),
    });
    const second = laptop(backend);
    await second.init();
    const refused = await second.attempt('apply', '-input=false', '-auto-approve', '-var=value=two');
    assert.equal(refused.code, 1);
    assert.match(refused.out, /Error acquiring the state lock/);
    assert.match(refused.out, /another@laptop/);

    await second.run('force-unlock', '-force', ID);
    await second.run('apply', '-input=false', '-auto-approve', '-var=value=two');
    assert.deepEqual(await objects(), ['file.tfstate']);
    await first.run('destroy', '-input=false', '-auto-approve');
  });

  test('an S3 backend with a lock table: locked by an item, checked by a digest', async () => {
    const backend = `bucket = "states"\n key = "table.tfstate"\n dynamodb_table = "locks"`;
    const first = laptop(backend);
    await first.init();
    await first.run('apply', '-input=false', '-auto-approve');
    const items = () => call<{ Items: { LockID: { S: string } }[] }>('dynamodb', 'Scan', { TableName: 'locks' });
    assert.deepEqual(
      (await items()).Items.map(({ LockID }) => LockID.S),
      ['states/table.tfstate-md5'],
    );

    await call('dynamodb', 'PutItem', {
      TableName: 'locks',
      Item: { LockID: { S: 'states/table.tfstate' }, Info: { S: JSON.stringify({ ID: 'x', Who: 'another@laptop' }) } },
    });
    const refused = await first.attempt('plan', '-input=false');
    assert.match(refused.out, /Error acquiring the state lock/);
    await first.run('force-unlock', '-force', 'x');
    await first.run('destroy', '-input=false', '-auto-approve');
  });

  test('backend and provider assume roles, with an external id, a policy and a length of their own', async () => {
    const principalOf = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });
    const allow = (statement: object) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
    await call('iam', 'CreateRole', {
      RoleName: 'state',
      AssumeRolePolicyDocument: allow({
        Principal: principalOf(ACCOUNT),
        Action: ['sts:AssumeRole', 'sts:TagSession'],
      }),
    });
    await call('iam', 'PutRolePolicy', {
      RoleName: 'state',
      PolicyName: 'may',
      PolicyDocument: allow({ Action: 's3:*', Resource: ['arn:aws:s3:::states', 'arn:aws:s3:::states/*'] }),
    });
    const deploy = {
      RoleName: 'deploy',
      AssumeRolePolicyDocument: allow({
        Principal: principalOf(ACCOUNT),
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: { StringEquals: { 'sts:ExternalId': 'shared-secret' } },
      }),
    };
    await call('iam', 'CreateRole', deploy, TARGET);
    await call(
      'iam',
      'PutRolePolicy',
      { RoleName: 'deploy', PolicyName: 'may', PolicyDocument: allow({ Action: 'ssm:*', Resource: '*' }) },
      TARGET,
    );
    const backend = `bucket = "states"\n key = "roles.tfstate"\n use_lockfile = true
    assume_role = {
      role_arn     = "arn:aws:iam::${ACCOUNT}:role/state"
      session_name = "backend"
    }`;
    const assuming = (more: string) => `provider "aws" {
  assume_role {
    role_arn     = "arn:aws:iam::${TARGET}:role/deploy"
    session_name = "terraform"
    duration     = "15m"
    tags         = { Team = "research" }
    ${more}
  }
}`;
    const right = laptop(backend, assuming('external_id = "shared-secret"'));
    await right.init();
    await right.run('apply', '-input=false', '-auto-approve');
    const me = await right.run('output', '-raw', 'me');
    assert.equal(me, `arn:aws:sts::${TARGET}:assumed-role/deploy/terraform`);
    await call('ssm', 'GetParameter', { Name: '/backends/only' }, TARGET);

    const wrong = laptop(backend, assuming('external_id = "guessed"'));
    await wrong.init();
    assert.match(
      (await wrong.attempt('plan', '-input=false')).out,
      /AccessDenied|not authorized to perform: sts:AssumeRole/,
    );
    const narrow = laptop(
      backend,
      assuming(`external_id = "shared-secret"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = "*" }] })`),
    );
    await narrow.init();
    assert.match((await narrow.attempt('plan', '-input=false')).out, /ssm:GetParameter/);
    await right.run('destroy', '-input=false', '-auto-approve');
  });
});
