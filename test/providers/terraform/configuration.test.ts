import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { checkAgainstInstallation } from '../../../core/definition/granted.ts';
import { readDefinition } from '../../../core/definition/read.ts';
import { InvalidInput } from '../../../core/fault.ts';
import { Installation } from '../../../core/installation.ts';
import { providers } from '../../../providers/index.ts';

interface Declared {
  readonly name: string;
  readonly Command: string;
  readonly runOrder: number;
  readonly Root?: string;
  readonly inputs?: readonly string[];
}

const definition = (...actions: readonly Declared[]) =>
  readDefinition(
    stringify({
      name: 'infra',
      tagScheme: '{environment}_{scope}/{team}/{version}',
      environments: { dev: {} },
      stages: [
        {
          name: 'Source',
          actions: [
            {
              name: 'Source',
              provider: 'CodeCommit',
              configuration: { RepositoryName: 'infra', BranchName: 'main' },
              outputArtifacts: ['source'],
            },
          ],
        },
        {
          name: 'Deploy',
          actions: actions.map(({ name, Command, runOrder, Root, inputs }) => ({
            name,
            runOrder,
            provider: 'Terraform',
            configuration: { Command, ...(Root === undefined ? {} : { Root }) },
            inputArtifacts: inputs ?? (Command === 'apply' ? [] : ['source']),
          })),
        },
      ],
    }),
    'infra.yaml',
    providers,
  );
const faultsOf = (work: () => unknown): readonly string[] => {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults.map(({ where, message }) => `${where}: ${message}`);
    throw error;
  }
};
const planOf = (all: ReturnType<typeof definition>, name: string): string | undefined => {
  const action = all.stages[1]?.actions.find((one) => one.name === name);
  assert.ok(action);
  return providers.of(action)?.carriesOut?.(all, 'Deploy', action)?.action;
};

test('an apply carries out the last plan in front of it', () => {
  const all = definition(
    { name: 'Late', Command: 'plan', runOrder: 9 },
    { name: 'Apply', Command: 'apply', runOrder: 3 },
    { name: 'Destroy', Command: 'destroy', runOrder: 2 },
    { name: 'Plan', Command: 'plan', runOrder: 1 },
  );

  assert.equal(planOf(all, 'Apply'), 'Destroy');
  assert.equal(planOf(all, 'Plan'), undefined);
});

test('an apply without a plan in front of it is refused by name', () => {
  const beside = definition(
    { name: 'Plan', Command: 'plan', runOrder: 1 },
    { name: 'Apply', Command: 'apply', runOrder: 1 },
  );

  assert.match(faultsOf(() => planOf(beside, 'Apply')).join(), /no earlier action makes a plan of \./);
});

test('only an apply changes the address', () => {
  const all = definition(
    { name: 'Plan', Command: 'plan', runOrder: 1 },
    { name: 'Apply', Command: 'apply', runOrder: 2 },
  );

  assert.deepEqual(
    all.stages[1]?.actions.map((action) => providers.of(action)?.mutates(action)),
    [false, true],
  );
});

test('a folder outside of the repository, an artifact too many and one too few are refused with their paths', () => {
  for (const Root of ['../other', '/etc', 'a/../../b', 'a b', '$(id)'])
    assert.match(
      faultsOf(() => definition({ name: 'Plan', Command: 'plan', runOrder: 1, Root })).join(),
      /stages\[1\]\.actions\[0\]\.configuration\.Root/,
      Root,
    );
  const plan = { name: 'Plan', Command: 'plan', runOrder: 1 };
  assert.match(faultsOf(() => definition({ ...plan, inputs: [] })).join(), /inputArtifacts: a plan is made of one/);
  const apply = { name: 'Apply', Command: 'apply', runOrder: 2, inputs: ['source'] };
  assert.match(faultsOf(() => definition(plan, apply)).join(), /inputArtifacts: an apply takes the sealed plan/);
});

test('a pipeline may use it only where the installation has it', () => {
  const dev = { regions: ['us-east-1'], accounts: { research: '111111111111' } };
  const installation = (more: object) =>
    Installation.parse({
      home: { account: '000000000000', region: 'us-east-1' },
      environments: { dev },
      repositories: ['infra'],
      ...more,
    });
  const on = [{ branch: 'main', environment: 'dev', scope: 'us-east-1', team: 'research' }];
  const all = { ...definition({ name: 'Plan', Command: 'plan', runOrder: 1 }), on };
  const codes = (more: object) => checkAgainstInstallation(all, installation(more), providers).map(({ code }) => code);

  assert.deepEqual(codes({}), ['NotInstalled']);
  const terraform = { prefix: 'acme' };
  assert.deepEqual(codes({ terraform }), []);
  assert.deepEqual(codes({ terraform, environments: { dev: { ...dev, terraform: { backend: 's3' } } } }), []);
  assert.deepEqual(codes({ terraform, environments: { dev: { ...dev, terraform: { backend: 'http' } } } }), []);
});

test('an address has one state, so the folders of all plans and applies of a pipeline are the same', () => {
  const plan = { name: 'Plan', Command: 'plan', runOrder: 1 };
  const apply = { name: 'Apply', Command: 'apply', runOrder: 2 };
  const other = { name: 'Other', Command: 'plan', Root: 'b', runOrder: 3 };

  const [fault, ...more] = faultsOf(() => definition(plan, apply, other));

  assert.deepEqual(more, []);
  assert.match(fault ?? '', /Root: Root is b here and \. in stages\[1\]\.actions\[0\].*Terraform has one state/);
  definition({ ...plan, Root: 'b' }, { ...apply, Root: 'b' });
});
