import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type OpenCloud, openCloud } from '../../../../local/open-cloud.ts';

const data = mkdtempSync(join(tmpdir(), 'ecr-'));
let cloud: OpenCloud;
before(async () => {
  cloud = await openCloud({ data });
});
after(async () => {
  await cloud.close();
  rmSync(data, { recursive: true });
});

const root = (account: string) => ({
  account,
  region: 'eu-central-1',
  principal: { kind: 'root', account, arn: `arn:aws:iam::${account}:root` } as const,
});
const call = (operation: string, input: object, account = '111122223333') =>
  cloud.call<Record<string, unknown>>('ecr', operation, input, root(account));
const repositoryName = 'team/app';

test('a repository is made once, described, and deleted', async () => {
  const { repository } = await call('CreateRepository', { repositoryName, tags: [{ Key: 'a', Value: 'b' }] });

  const again = call('CreateRepository', { repositoryName });
  await assert.rejects(again, { code: 'RepositoryAlreadyExistsException' });
  const described = await call('DescribeRepositories', { repositoryNames: [repositoryName] });
  assert.deepEqual(described['repositories'], [repository]);
  const { repositoryUri, repositoryArn, imageTagMutability } = repository as Record<string, string>;
  assert.equal(repositoryUri, '111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/app');
  assert.equal(repositoryArn, 'arn:aws:ecr:eu-central-1:111122223333:repository/team/app');
  assert.equal(imageTagMutability, 'MUTABLE');
  assert.deepEqual(await call('ListTagsForResource', { resourceArn: repositoryArn }), {
    tags: [{ Key: 'a', Value: 'b' }],
  });
  await assert.rejects(call('DescribeRepositories', { repositoryNames: [repositoryName] }, '444455556666'), {
    code: 'RepositoryNotFoundException',
    message: `The repository with name 'team/app' does not exist in the registry with id '444455556666'`,
  });
  await call('DeleteRepository', { repositoryName });
  assert.deepEqual(await call('DescribeRepositories', {}), { repositories: [] });
});

test('policies are set, read and deleted; what is no policy is refused', async () => {
  await call('CreateRepository', { repositoryName });
  const policyText = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'ecr:BatchGetImage' }],
  });
  await assert.rejects(call('GetRepositoryPolicy', { repositoryName }), { code: 'RepositoryPolicyNotFoundException' });

  await call('SetRepositoryPolicy', { repositoryName, policyText });
  await call('PutLifecyclePolicy', { repositoryName, lifecyclePolicyText: '{"rules":[{"rulePriority":1}]}' });

  assert.equal((await call('GetRepositoryPolicy', { repositoryName }))['policyText'], policyText);
  await assert.rejects(call('SetRepositoryPolicy', { repositoryName, policyText: '{' }), {
    code: 'InvalidParameterException',
  });
  await assert.rejects(call('PutLifecyclePolicy', { repositoryName, lifecyclePolicyText: '{"rules":[]}' }), {
    code: 'InvalidParameterException',
  });
  await call('DeleteLifecyclePolicy', { repositoryName });
  await assert.rejects(call('GetLifecyclePolicy', { repositoryName }), { code: 'LifecyclePolicyNotFoundException' });
});

test('names that ECR does not take, and images, are refused', async () => {
  for (const name of ['Upper', 'a', '-x', 'a//b', 'a b'])
    await assert.rejects(
      call('CreateRepository', { repositoryName: name }),
      { code: 'InvalidParameterException' },
      name,
    );
  await assert.rejects(call('DescribeImages', { repositoryName }), /ecr:DescribeImages \(container images\) is not in/);
});
