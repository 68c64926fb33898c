/** A pipeline at an address whose state Tagline keeps, with a stand-in of OpenTofu: the way of lock and login. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Lease } from '../../core/lease.ts';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import type { TerraformSerial } from '../../core/terraform-state.ts';
import { openScenario, type Scenario } from './scenario.ts';
import { terraformPipeline } from './terraform-pipeline.ts';

const ADDRESS = 'infra/dev-us-east-1';

describe('a pipeline where Tagline keeps the state', () => {
  let scenario: Scenario;
  before(async () => {
    scenario = await openScenario('infra');
    await scenario.put(terraformPipeline({ approve: false }));
  });
  after(() => scenario?.close());

  const ended = (tag: string): Promise<ExecutionAnswer> =>
    scenario.until(tag, 'ended', ({ execution }) => execution.status !== 'InProgress');
  const applyOf = ({ stages }: ExecutionAnswer) =>
    stages.flatMap(({ actions }) => actions).find(({ name }) => name === 'Apply');

  test('a tag is planned and applied with logins of its builds, waits for a laptop, and its record is the state kept', async () => {
    const { variables } = await scenario.json<{ variables: Record<string, string> }>('terraform', 'login', ADDRESS);
    const basic = Buffer.from(`${variables['TF_HTTP_USERNAME']}:${variables['TF_HTTP_PASSWORD']}`).toString('base64');
    const laptop = (method: string) =>
      fetch(variables['TF_HTTP_LOCK_ADDRESS'] ?? '', {
        method,
        headers: { authorization: `Basic ${basic}` },
        body: JSON.stringify({ ID: 'of-the-laptop', Who: 'ana@laptop' }),
      });
    assert.equal((await laptop('PUT')).status, 200);
    const tag = scenario.tag('1.0', 'us-east-1');
    scenario.push('infra', { 'main.tf': 'hello\n' }, tag);
    const lease = () => scenario.json<Lease>('lease', 'show', ADDRESS);
    await scenario.until(tag, 'waiting for the lease', ({ waiting }) => waiting?.for === 'lease');

    assert.equal((await laptop('DELETE')).status, 200);
    const done = await ended(tag);

    const apply = applyOf(done);
    assert.equal(done.execution.status, 'Succeeded', JSON.stringify(apply?.errorDetails));
    assert.deepEqual(apply?.outputVariables, { value: 'hello' });
    assert.deepEqual(apply?.deployment?.native, { lineage: 'of-the-stand-in', serial: 1 });
    const { serials } = await scenario.json<{ serials: TerraformSerial[] }>('terraform', 'serials', ADDRESS);
    assert.deepEqual(
      serials.map(({ serial, how, by }) => [serial, how, by]),
      [[1, 'lock', `execution ${done.execution.id}`]],
    );
    const free = await lease();
    assert.deepEqual([free.holder, free.within, free.lock], [undefined, undefined, undefined]);
    const { logins } = await scenario.json<{ logins: { id: string; revoked?: object }[] }>(
      'terraform',
      'logins',
      ADDRESS,
    );
    const ofBuilds = logins.filter(({ id }) => id.startsWith('tagline-'));
    assert.deepEqual(
      ofBuilds.map(({ revoked }) => revoked !== undefined),
      [true, true],
    );
  });
});
