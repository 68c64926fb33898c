import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Execution } from '../../../core/execution.ts';
import { keys } from '../../../core/ledger/keys.ts';
import { executionsStartedBy } from '../../../core/parts/started-by.ts';
import { pipelineRecord, versionRecord } from '../../../core/pipeline.ts';
import { type StartByHand, startByHand } from '../../../core/steps/start-by-hand.ts';
import { makeWorld, type World } from '../world.ts';

const COMMIT = 'c'.repeat(40);
const TARGET = { environment: 'dev', scope: 'eu-central-1', team: 'research' };
/** Tags of the repository. */
const TAGS: Readonly<Record<string, string>> = { 'dev_us-east-1/research/1.2': COMMIT, 'v2.0': 'd'.repeat(40) };

const starting = async (change: (definition: Record<string, unknown>) => object = () => ({})) => {
  const world = await makeWorld();
  const { ledger } = world.ports;
  const item = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  const definition = { ...item.data.definition, ...change(item.data.definition) };
  await ledger.write([{ put: { ...item, data: { ...item.data, definition } } }]);
  const source = {
    resolve: async (_repository: string, { type, name }: { type: string; name: string }) => {
      const object = type === 'tag' ? TAGS[name] : undefined;
      return object === undefined ? undefined : { object, isCommit: name !== 'a tree' };
    },
  };
  const start = (wanted: Partial<StartByHand> = {}): Promise<readonly Execution[]> =>
    startByHand({ ...world.ports, source })({ pipeline: 'hello', target: TARGET, by: 'ana', ...wanted });
  return { world, start };
};
const withBranch = (definition: Record<string, unknown>) => {
  const [first, ...rest] = definition['stages'] as { actions: { configuration: object }[] }[];
  const actions = first?.actions.map((action) => ({
    ...action,
    configuration: { ...action.configuration, BranchName: 'main' },
  }));
  return { stages: [{ ...first, actions }, ...rest] };
};
const machinesOf = (world: World) => world.machines.size;

test('a start by hand is an execution of the current version, whose commit its source finds', async () => {
  const { world, start } = await starting();

  const [execution, ...more] = await start();

  assert.ok(execution);
  const { trigger, startedBy, commit, revisions, tag, address, definitionVersion } = execution;
  assert.deepEqual(
    [more, trigger, startedBy, commit, revisions, tag, address, definitionVersion],
    [[], { type: 'StartPipelineExecution', detail: 'ana' }, 'ana', '', [], undefined, 'research/dev-eu-central-1', 1],
  );
  assert.equal(machinesOf(world), 1);
  assert.notEqual((await start())[0]?.id, execution.id, 'without a token every start is its own');
});

test('the same token is the same execution; with something else asked for it is refused', async () => {
  const { world, start } = await starting(() => ({ variables: [{ name: 'size', defaultValue: 's' }] }));

  const [first] = await start({ clientRequestToken: 'once', variables: { size: 'l' } });
  const [again] = await start({ clientRequestToken: 'once', variables: { size: 'l' } });

  assert.equal(again?.id, first?.id);
  assert.equal(machinesOf(world), 1);
  await assert.rejects(start({ clientRequestToken: 'once', variables: { size: 'm' } }), {
    code: 'ClientRequestTokenReused',
    message: new RegExp(first?.id ?? ''),
  });
});

test('a token stays the same start when the pipeline was registered anew in between', async () => {
  const { world, start } = await starting();
  const { ledger } = world.ports;
  const [first] = await start({ clientRequestToken: 'once' });
  const pipeline = await pipelineRecord.require(ledger, keys.pipeline('hello'), 'pipeline');
  const version = await versionRecord.require(ledger, keys.version('hello', 1), 'version');
  await ledger.write([
    { put: versionRecord.fresh(keys.version('hello', 2), { ...version.data, version: 2 }) },
    { put: { ...pipeline, data: { ...pipeline.data, current: 2 } } },
  ]);

  assert.equal((await start({ clientRequestToken: 'once' }))[0]?.id, first?.id);
});

test('values of variables are checked against the definition', async () => {
  const { start } = await starting(() => ({ variables: [{ name: 'size', defaultValue: 's' }, { name: 'colour' }] }));
  const faults = async (variables: Record<string, string>) => {
    try {
      const [execution] = await start({ variables });
      return execution?.variables;
    } catch (error) {
      return (error as { faults: { code: string; where: string }[] }).faults.map(
        ({ code, where }) => `${code} ${where}`,
      );
    }
  };

  assert.deepEqual(await faults({ colour: 'red' }), { size: 's', colour: 'red' });
  assert.deepEqual(await faults({}), ['VariableMissing variables.colour']);
  assert.deepEqual(await faults({ colour: 'red', weight: '1' }), ['UnknownVariable variables.weight']);
  assert.deepEqual(await faults({ colour: 'x'.repeat(1001) }), ['InvalidVariableValue variables.colour']);
  assert.deepEqual(await faults({ colour: 'x'.repeat(1000), size: '#{x.y}"' }), {
    size: '#{x.y}"',
    colour: 'x'.repeat(1000),
  });
});

test('a tag as a revision is the release that runs, with its version, and moving it is noticed', async () => {
  const { world, start } = await starting();

  const [schemed] = await start({ revisions: { Source: 'dev_us-east-1/research/1.2' } });
  const [plain] = await start({ revisions: { Source: 'v2.0' } });

  assert.deepEqual([schemed?.tag, schemed?.version, schemed?.commit], ['dev_us-east-1/research/1.2', '1.2', COMMIT]);
  assert.deepEqual([plain?.tag, plain?.version, plain?.commit], ['v2.0', 'v2.0', 'd'.repeat(40)]);
  const ref = { provider: 'CodeCommit', repository: 'hello', type: 'tag', name: 'v2.0' } as const;
  assert.deepEqual(await executionsStartedBy(world.ports.ledger, ref), [plain?.id]);
});

test('a commit as a revision must be on the branch of its source', async () => {
  const { world, start } = await starting(withBranch);
  const revisions = { Source: COMMIT };

  await assert.rejects(start({ revisions }), { code: 'RevisionUnavailable', message: /is not on main of hello/ });
  world.merged.add(`main ${COMMIT}`);
  const [execution] = await start({ revisions });

  assert.deepEqual(execution?.revisions, [
    { action: 'Source', provider: 'CodeCommit', repository: 'hello', commit: COMMIT, branch: 'main' },
  ]);
});

const wrong: Readonly<Record<string, readonly [Partial<StartByHand>, string]>> = {
  'an unknown pipeline': [{ pipeline: 'other' }, 'NotFound'],
  'an unknown source': [{ revisions: { Sauce: 'v2.0' } }, 'UnknownSource'],
  'an unknown tag': [{ revisions: { Source: 'v3' } }, 'RevisionUnavailable'],
  'a commit where the source names no branch': [{ revisions: { Source: COMMIT } }, 'RevisionUnavailable'],
  'no target where there are several': [{ target: undefined }, 'TargetNeeded'],
  'an environment that the pipeline does not have': [
    { target: { ...TARGET, environment: 'qa' } },
    'UnknownEnvironment',
  ],
  'a team without an account': [{ target: { ...TARGET, team: 'sales' } }, 'UnknownTeam'],
};
for (const [what, [wanted, code]] of Object.entries(wrong)) {
  test(`${what} is refused as ${code}, and nothing is claimed`, async () => {
    const { world, start } = await starting();

    await assert.rejects(start(wanted), { code });

    assert.equal(machinesOf(world), 0);
  });
}

test('a region group starts one execution per address, and asking again finds all of them', async () => {
  const { world, start } = await starting();
  world.ports.installation.regionGroups['both'] = ['us-east-1', 'eu-central-1'];
  const wanted = { target: { ...TARGET, scope: '@both' }, clientRequestToken: 'both' };

  const ids = (await start(wanted)).map(({ id }) => id);

  assert.equal(new Set(ids).size, 2);
  assert.deepEqual(
    (await start(wanted)).map(({ id }) => id),
    ids,
  );
});

test('without a target the only entry of on: is meant', async () => {
  const { start } = await starting(() => ({ on: [{ environment: 'dev', scope: 'us-east-1', team: 'research' }] }));

  assert.equal((await start({ target: undefined }))[0]?.address, 'research/dev-us-east-1');
});
