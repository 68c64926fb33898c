import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GitEvent } from '../../../core/git-event.ts';
import { matchTriggers } from '../../../core/steps/match-triggers.ts';
import { makeWorld } from '../world.ts';

const push = (world: Awaited<ReturnType<typeof makeWorld>>, tag: string, type: 'tag' | 'branch' = 'tag'): GitEvent => ({
  ...world.request(tag).event,
  ref: { type, name: tag },
});

test('a tag of the scheme asks for an execution at its target', async () => {
  const world = await makeWorld();

  const [requested] = await matchTriggers(world.ports)(push(world, 'dev_eu-central-1/research/1.0'));

  assert.deepEqual(
    [requested?.environment, requested?.scope, requested?.team, requested?.version],
    ['dev', 'eu-central-1', 'research', '1.0'],
  );
  assert.deepEqual(
    world.published.map(({ detailType }) => detailType),
    ['Execution Requested'],
  );
});

const refused = [
  ['dev_eu-central-1/research/1.0/extra', 'NoTriggerMatched'],
  ['v1.0', 'NoTriggerMatched'],
  ['dev__eu-central-1/research/1.0', 'TagNotInScheme'],
  ['prod_eu-central-1/research/1.0', 'UnknownEnvironment'],
  ['dev_eu-west-9/research/1.0', 'UnknownScope'],
  ['dev_eu-central-1/sales/1.0', 'UnknownTeam'],
] as const;

for (const [tag, code] of refused) {
  test(`${tag} is refused as ${code}, and the reason is written down once`, async () => {
    const world = await makeWorld();
    const match = matchTriggers(world.ports);

    assert.deepEqual(await match(push(world, tag)), []);
    assert.deepEqual(await match(push(world, tag)), []);

    const { items } = await world.ports.ledger.list('REFUSALS');
    assert.deepEqual(
      items.map(({ data }) => (data as { fault: { code: string; remedy: string } }).fault.code),
      [code],
    );
    assert.match(JSON.stringify(items[0]?.data), /"remedy":"[^"]{10}/);
  });
}

test('branches start nothing and are no refusal', async () => {
  const world = await makeWorld();

  assert.deepEqual(await matchTriggers(world.ports)(push(world, 'main', 'branch')), []);
  assert.equal((await world.ports.ledger.list('REFUSALS')).items.length, 0);
});
