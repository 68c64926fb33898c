/** The first deployment of an installation, as it goes wrong and as it is repeated, in the local cloud. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Installation } from '../../core/installation.ts';
import { physicalNames } from '../../core/physical-names.ts';
import { deployAssembly } from '../../local/start.ts';
import { openTestCloud, type TestCloud } from '../adapters/cloud.ts';
import { synthesise } from './synthesised.ts';

const home = { account: '000000000000', region: 'us-east-1' };
const installationOf = (existing: boolean): Installation =>
  Installation.parse({
    home,
    environments: { dev: { regions: ['us-east-1'], accounts: { research: '111111111111' } } },
    repositories: { hello: { existing }, made: {} },
  });
const root = {
  ...home,
  principal: { kind: 'root', account: home.account, arn: `arn:aws:iam::${home.account}:root` },
} as const;

let world: TestCloud;
before(async () => {
  world = await openTestCloud();
});
after(() => world.close());

const call = <Out>(service: string, operation: string, input: unknown): Promise<Out> =>
  world.cloud.call<Out>(service, operation, input, root);
const deploy = (existing: boolean) =>
  deployAssembly({ cloud: world.cloud, folder: synthesise(installationOf(existing)).directory });
const engine = async () => {
  const { Stacks } = await call<{ Stacks: { StackStatus: string }[] }>('cloudformation', 'DescribeStacks', {
    StackName: 'tagline-engine',
  });
  return Stacks[0]?.StackStatus;
};
const tables = async () => (await call<{ TableNames: string[] }>('dynamodb', 'ListTables', {})).TableNames;
const repositories = async () =>
  (
    await call<{ repositories: { repositoryName: string; repositoryId: string }[] }>(
      'codecommit',
      'ListRepositories',
      {},
    )
  ).repositories.sort((a, b) => a.repositoryName.localeCompare(b.repositoryName));

describe('a repository that is there before Tagline', () => {
  let repositoryId: string | undefined;
  before(async () => {
    await call('codecommit', 'CreateRepository', { repositoryName: 'hello' });
    repositoryId = (await repositories())[0]?.repositoryId;
  });

  it('fails the first deployment that would make it, which leaves no ledger, no function and no other repository', async () => {
    await assert.rejects(deploy(false), /tagline-engine: ROLLBACK_COMPLETE[\s\S]*hello/);

    assert.equal(await engine(), 'ROLLBACK_COMPLETE');
    assert.deepEqual(await tables(), []);
    assert.deepEqual(
      (await repositories()).map(({ repositoryName }) => repositoryName),
      ['hello'],
    );
    const { Functions } = await call<{ Functions: unknown[] }>('lambda', 'ListFunctions', {});
    assert.deepEqual(Functions, []);
  });

  it('is adopted as it is once the installation says that it exists', async () => {
    await deploy(true);

    assert.equal(await engine(), 'CREATE_COMPLETE');
    assert.deepEqual(await tables(), [physicalNames.ledger]);
    const [hello, made] = await repositories();
    assert.equal(hello?.repositoryId, repositoryId);
    assert.equal(made?.repositoryName, 'made');
  });
});
