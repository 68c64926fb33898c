import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidInput } from '../../../core/fault.ts';
import { requireAuthor } from '../../../core/parts/require-author.ts';
import { makeWorld } from '../world.ts';

const ANA = 'arn:aws:iam::000000000000:root';
const EVE = 'arn:aws:iam::000000000000:user/eve';
/** Who may register for the environments of the installation. */
const authored = async (authors: Readonly<Record<string, string[]>>) => {
  const { ports } = await makeWorld();
  for (const [name, may] of Object.entries(authors)) {
    const environment = ports.installation.environments[name];
    assert.ok(environment);
    environment.authors = may;
  }
  return (by: string, pipeline: string, environments?: readonly string[]) =>
    requireAuthor(ports, pipeline, by, environments);
};
const refused = { name: 'NotAnAuthor' };

test('if no environment names its authors, everybody may change a pipeline, and nobody is looked up', async () => {
  const require = await authored({});

  await require(EVE, 'hello', ['dev']);
  await require('arn:aws:sts::000000000000:assumed-role/unknown/eve', 'hello', ['dev']);
});

test('if one does, its authors may and others may not', async () => {
  const require = await authored({ prod: ['ana'] });

  await require(ANA, 'new', ['dev', 'prod']);
  await require(EVE, 'new', ['dev']);
  await assert.rejects(require(EVE, 'new', ['dev', 'prod']), (error: InvalidInput) => {
    assert.ok(error instanceof InvalidInput);
    assert.equal(error.code, 'NotAnAuthor');
    return true;
  });
});

test('the environments that a pipeline named until now count too: nobody takes it out of their hands', async () => {
  const require = await authored({ prod: ['ana'] });

  await assert.rejects(require(EVE, 'hello', ['dev']), refused);
  await assert.rejects(require(EVE, 'hello'), refused);
  await require(ANA, 'hello');
});

test('a session whose name nobody fixed is looked at only where an environment has authors', async () => {
  const session = 'arn:aws:sts::000000000000:assumed-role/deployers/ana';
  const { ports } = await makeWorld();
  ports.installation.people[0]?.principals.push(session);
  await requireAuthor(ports, 'hello', session, ['dev']);
  const dev = ports.installation.environments['dev'];
  assert.ok(dev);
  dev.authors = ['ana'];

  await assert.rejects(requireAuthor(ports, 'hello', session, ['dev']), { name: 'SessionNameNotFixed' });
});
