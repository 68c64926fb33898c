import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateServiceLinkedRoleCommand,
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DetachRolePolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedRolePoliciesCommand,
  ListPoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListServiceSpecificCredentialsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'iam-'));
let cloud: OpenCloud;
let iam: IAMClient;
const client = (accessKeyId: string, secretAccessKey = 'any') =>
  new IAMClient({ endpoint: cloud.url, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } });
before(async () => {
  cloud = await openCloud({ data });
  iam = client('111122223333');
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const allow = (action: string, resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] });
const trust = (principal: unknown) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
  });
const lambda = trust({ Service: 'lambda.amazonaws.com' });
const createRole = (RoleName: string, more = {}) =>
  iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: lambda, ...more }));

test('a role keeps what it was created with', async () => {
  await createRole('builder', {
    Path: '/ci/',
    Description: 'builds (really)',
    MaxSessionDuration: 7200,
    Tags: [{ Key: 'team', Value: 'research' }],
  });

  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: 'builder' }));

  assert.equal(role?.Arn, 'arn:aws:iam::111122223333:role/ci/builder');
  assert.match(role?.RoleId ?? '', /^AROA[A-Z0-9]{17}$/);
  assert.equal(role?.MaxSessionDuration, 7200);
  assert.equal(role?.Description, 'builds (really)');
  assert.deepEqual(role?.Tags, [{ Key: 'team', Value: 'research' }]);
  assert.equal(decodeURIComponent(role?.AssumeRolePolicyDocument ?? ''), lambda);
  assert.ok(role?.CreateDate instanceof Date);
});

test('a role changes: description, trust, tags', async () => {
  await createRole('changing', { Tags: [{ Key: 'a', Value: '1' }] });

  await iam.send(new UpdateRoleCommand({ RoleName: 'changing', Description: 'new', MaxSessionDuration: 3600 }));
  const trusted = trust({ Service: ['codebuild.amazonaws.com', 'states.amazonaws.com'] });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'changing', PolicyDocument: trusted }));
  await iam.send(new TagRoleCommand({ RoleName: 'changing', Tags: [{ Key: 'b', Value: '2' }] }));
  await iam.send(new UntagRoleCommand({ RoleName: 'changing', TagKeys: ['a'] }));

  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: 'changing' }));
  assert.equal(role?.Description, 'new');
  assert.equal(decodeURIComponent(role?.AssumeRolePolicyDocument ?? ''), trusted);
  assert.deepEqual(role?.Tags, [{ Key: 'b', Value: '2' }]);
});

test('role names are unique in an account, however they are written', async () => {
  await createRole('Same');

  await assert.rejects(createRole('same'), { name: 'EntityAlreadyExistsException' });
  await client('444455556666').send(new CreateRoleCommand({ RoleName: 'Same', AssumeRolePolicyDocument: lambda }));
});

test('invalid names, trust policies and policies are refused', async () => {
  await assert.rejects(createRole('x'.repeat(65)), { name: 'ValidationError' });
  await assert.rejects(createRole('a b'), { name: 'ValidationError' });
  for (const [trusted, why] of [
    ['not json', /Json/],
    [allow('sts:AssumeRole'), /prohibited field Resource/],
    [trust({ AWS: 'arn:aws:iam::111122223333:role/absent' }), /Invalid principal in policy/],
    [trust({ Service: 'lambda' }), /Invalid principal in policy/],
    [trust({ Federated: 'nobody' }), /Federated principals must be valid domain names or SAML metadata ARNs/],
    [lambda.replace('sts:AssumeRole', 's3:GetObject'), /may only specify STS/],
  ] as const)
    await assert.rejects(createRole('bad', { AssumeRolePolicyDocument: trusted }), {
      name: 'MalformedPolicyDocumentException',
      message: why,
    });
  await createRole('policied');
  for (const [document, why] of [
    ['{', /Json/],
    ['{"Version":"2012-10-17"}', /Syntax errors/],
    [allow('*').replace('Allow', 'Perhaps'), /Syntax errors/],
    [allow('GetObject'), /prefaced by a vendor/],
    [allow('*').replace('"Resource"', '"Sid":"read all","Resource"'), /must be alpha-numeric/],
    [allow('s3:GetObject', 'bucket'), /must be in ARN format/],
    [lambda, /should not specify a principal/],
    ['{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*"}}', /must contain resources/],
    [
      allow('*').replace('"Resource"', '"Condition":{"StringIs":{"aws:username":"x"}},"Resource"'),
      /Invalid Condition type/,
    ],
  ] as const)
    await assert.rejects(
      iam.send(new PutRolePolicyCommand({ RoleName: 'policied', PolicyName: 'p', PolicyDocument: document })),
      { name: 'MalformedPolicyDocumentException', message: why },
    );
});

test('inline policies are put, read, listed and limited to 10,240 characters together', async () => {
  await createRole('inline');
  const put = (PolicyName: string, PolicyDocument: string) =>
    iam.send(new PutRolePolicyCommand({ RoleName: 'inline', PolicyName, PolicyDocument }));
  const large = allow('s3:GetObject', `arn:aws:s3:::${'k'.repeat(5100)}`);
  await put('first', allow('s3:GetObject'));
  await put('first', large);

  const got = await iam.send(new GetRolePolicyCommand({ RoleName: 'inline', PolicyName: 'first' }));
  assert.equal(decodeURIComponent(got.PolicyDocument ?? ''), large);
  await assert.rejects(put('second', large), { name: 'LimitExceededException' });
  await put('second', allow('s3:PutObject'));
  const listed = await iam.send(new ListRolePoliciesCommand({ RoleName: 'inline' }));
  assert.deepEqual(listed.PolicyNames, ['first', 'second']);
  await iam.send(new DeleteRolePolicyCommand({ RoleName: 'inline', PolicyName: 'first' }));
  await assert.rejects(iam.send(new GetRolePolicyCommand({ RoleName: 'inline', PolicyName: 'first' })), {
    name: 'NoSuchEntityException',
  });
});

test('a role that holds policies cannot be deleted', async () => {
  await createRole('held');
  const policy = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
  await iam.send(new PutRolePolicyCommand({ RoleName: 'held', PolicyName: 'p', PolicyDocument: allow('s3:*') }));
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'held', PolicyArn: policy }));
  const remove = () => iam.send(new DeleteRoleCommand({ RoleName: 'held' }));

  await assert.rejects(remove(), { name: 'DeleteConflictException' });
  await iam.send(new DeleteRolePolicyCommand({ RoleName: 'held', PolicyName: 'p' }));
  await assert.rejects(remove(), { name: 'DeleteConflictException' });
  await iam.send(new DetachRolePolicyCommand({ RoleName: 'held', PolicyArn: policy }));
  await remove();
  await assert.rejects(remove(), { name: 'NoSuchEntityException' });
});

test('a managed policy has up to five versions, one in force, and stays while it is attached', async () => {
  const { Policy: policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'shared', PolicyDocument: allow('s3:GetObject') }),
  );
  const PolicyArn = policy?.Arn ?? '';
  await createRole('sharer');
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'sharer', PolicyArn }));
  for (let n = 2; n <= 5; n++)
    await iam.send(
      new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allow(`s3:Get${n}`), SetAsDefault: n === 3 }),
    );

  await assert.rejects(iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allow('s3:*') })), {
    name: 'LimitExceededException',
  });
  const third = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v3' }));
  assert.equal(third.PolicyVersion?.IsDefaultVersion, true);
  assert.equal(decodeURIComponent(third.PolicyVersion?.Document ?? ''), allow('s3:Get3'));
  const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'sharer' }));
  assert.deepEqual(attached.AttachedPolicies, [{ PolicyName: 'shared', PolicyArn }]);
  await assert.rejects(iam.send(new DeletePolicyCommand({ PolicyArn })), { message: /attached to entities/ });
  await iam.send(new DetachRolePolicyCommand({ RoleName: 'sharer', PolicyArn }));
  await assert.rejects(iam.send(new DeletePolicyCommand({ PolicyArn })), { message: /more than one version/ });
  await assert.rejects(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v3' })), {
    name: 'DeleteConflictException',
  });
  for (const n of [1, 2, 4, 5]) await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: `v${n}` }));
  await iam.send(new DeletePolicyCommand({ PolicyArn }));
});

test('every policy of AWS that is here is one, and counts', async () => {
  const { Policies: all = [] } = await iam.send(new ListPoliciesCommand({ Scope: 'AWS' }));
  assert.ok(all.length >= 8);
  for (const { Arn: PolicyArn } of all) {
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    const PolicyDocument = decodeURIComponent(PolicyVersion?.Document ?? '');
    const PolicyName = PolicyArn?.split('/').at(-1) ?? '';
    await iam.send(new CreatePolicyCommand({ PolicyName, Path: '/copied/', PolicyDocument }));
  }
  await assert.rejects(
    iam.send(
      new AttachRolePolicyCommand({ RoleName: 'builder', PolicyArn: 'arn:aws:iam::aws:policy/PowerUserAccess' }),
    ),
    { name: 'NotInLocalCloud', message: /PowerUserAccess/ },
  );
});

test('a user signs with its access key, may do what its policies say, and a deleted key is not somebody else', async () => {
  await iam.send(new CreateUserCommand({ UserName: 'ana' }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'ana',
      PolicyName: 'self',
      PolicyDocument: allow('iam:GetUser', 'arn:aws:iam::111122223333:user/${aws:username}'),
    }),
  );
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }));
  const ana = client(key?.AccessKeyId ?? '', key?.SecretAccessKey);

  assert.equal((await ana.send(new GetUserCommand({}))).User?.UserName, 'ana');
  await assert.rejects(ana.send(new GetUserCommand({ UserName: 'bob' })), {
    name: 'AccessDenied',
    message: /^User: arn:aws:iam::111122223333:user\/ana is not authorized to perform: iam:GetUser on resource/,
  });
  await assert.rejects(iam.send(new DeleteUserCommand({ UserName: 'ana' })), { name: 'DeleteConflictException' });
  await iam.send(new DeleteAccessKeyCommand({ UserName: 'ana', AccessKeyId: key?.AccessKeyId }));
  await assert.rejects(ana.send(new GetUserCommand({})), { name: 'InvalidClientTokenId' });
  assert.deepEqual((await iam.send(new ListAccessKeysCommand({ UserName: 'ana' }))).AccessKeyMetadata, []);
});

test('the password of a Git credential is answered once and is not on disk', async () => {
  await iam.send(new CreateUserCommand({ UserName: 'gitter' }));

  const made = await iam.send(
    new CreateServiceSpecificCredentialCommand({ UserName: 'gitter', ServiceName: 'codecommit.amazonaws.com' }),
  );

  const password = made.ServiceSpecificCredential?.ServicePassword ?? '';
  assert.equal(made.ServiceSpecificCredential?.ServiceUserName, 'gitter-at-111122223333');
  const listed = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName: 'gitter' }));
  assert.equal(listed.ServiceSpecificCredentials?.length, 1);
  assert.equal('ServicePassword' in (listed.ServiceSpecificCredentials?.[0] ?? {}), false);
  assert.ok(password.length >= 40);
  for (const file of ['iam.sqlite', 'iam.sqlite-wal'])
    assert.equal(readFileSync(join(data, file)).includes(password), false);
});

test('a permissions boundary must exist, and is shown', async () => {
  await createRole('bounded');
  const bound = (PermissionsBoundary: string) =>
    iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'bounded', PermissionsBoundary }));

  await assert.rejects(bound('arn:aws:iam::111122223333:policy/absent'), { name: 'NoSuchEntityException' });
  await bound('arn:aws:iam::aws:policy/ReadOnlyAccess');

  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: 'bounded' }));
  assert.equal(role?.PermissionsBoundary?.PermissionsBoundaryArn, 'arn:aws:iam::aws:policy/ReadOnlyAccess');
});

test('lists come in pages', async () => {
  const all: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await iam.send(new ListRolesCommand({ MaxItems: 3, ...(Marker && { Marker }) }));
    assert.ok((page.Roles?.length ?? 0) <= 3);
    all.push(...(page.Roles ?? []).map(({ RoleName }) => RoleName ?? ''));
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker);

  assert.ok(all.length > 3);
  assert.equal(new Set(all).size, all.length);
});

test('a service-linked role is recorded and cannot be deleted by hand', async () => {
  const made = await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'ecs.amazonaws.com' }));

  assert.equal(
    made.Role?.Arn,
    'arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
  );
  await assert.rejects(iam.send(new DeleteRoleCommand({ RoleName: 'AWSServiceRoleForECS' })), /protected role/);
});

test('SAML providers and unknown members are refused by name', async () => {
  await assert.rejects(iam.send(new CreateSAMLProviderCommand({ Name: 's', SAMLMetadataDocument: 'x'.repeat(1000) })), {
    name: 'NotInLocalCloud',
    message: /iam:CreateSAMLProvider/,
  });
  await assert.rejects(
    cloud.call(
      'iam',
      'GetRole',
      { RoleName: 'held', Nonsense: 1 },
      {
        account: '111122223333',
        region: 'us-east-1',
        principal: { kind: 'root', account: '111122223333', arn: 'arn:aws:iam::111122223333:root' },
      },
    ),
    /the member Nonsense of GetRole/,
  );
});
