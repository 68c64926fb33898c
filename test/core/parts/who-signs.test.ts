import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { whoSigns } from '../../../core/parts/who-signs.ts';
import { acceptDefinition } from '../../../core/steps/accept-definition.ts';
import { makeWorld } from '../world.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../examples/regional-hello/pipeline.yaml'), 'utf8');
const SESSION = 'arn:aws:sts::000000000000:assumed-role/deployers/ana';
const trust = (name: string) => ({
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::000000000000:root' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:RoleSessionName': name } },
    },
  ],
});
const signing = async (...principals: readonly string[]) => {
  const world = await makeWorld();
  world.ports.installation.people[0]?.principals.push(...principals);
  return { world, who: whoSigns(world.ports) };
};

test('a session is its person while its role fixes the name, and no longer', async () => {
  const { world, who } = await signing(SESSION);

  await assert.rejects(who(SESSION), { name: 'SessionNameNotFixed', remedy: /trust policy of the role/ });
  world.trusts.set('deployers', trust('${aws:username}'));
  assert.equal((await who(SESSION))?.id, 'ana');
  world.trusts.set('deployers', trust('ana'));
  await assert.rejects(who(SESSION), { name: 'SessionNameNotFixed' });
});

test('a role of another account cannot be looked at, and names nobody', async () => {
  const other = SESSION.replace('000000000000', '111111111111');
  const { world, who } = await signing(other);
  world.trusts.set('deployers', trust('${aws:username}'));

  await assert.rejects(who(other), { name: 'SessionNameNotFixed' });
});

test('users and roots need no look; other sessions of a role are nobody', async () => {
  const { who } = await signing(SESSION, 'arn:aws:iam::000000000000:user/ana');

  assert.equal((await who('arn:aws:iam::000000000000:user/ana'))?.id, 'ana');
  assert.equal((await who('arn:aws:iam::000000000000:root'))?.id, 'ana');
  assert.equal(await who('arn:aws:sts::000000000000:assumed-role/deployers/eve'), undefined);
});

test('nor does such a session register a pipeline as its person', async () => {
  const { world } = await signing(SESSION);
  const dev = world.ports.installation.environments['dev'];
  assert.ok(dev);
  dev.authors = ['ana'];

  const put = acceptDefinition(world.ports)({ name: 'hello', text: EXAMPLE, by: SESSION });

  await assert.rejects(put, { name: 'SessionNameNotFixed' });
});
