import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { openScenario, type Scenario } from './scenario.ts';

const rule = (name: string, provider: string, more: object) => ({
  name,
  ruleTypeId: { category: 'Rule', provider },
  ...more,
});
const NOT_NINE = { Variable: '#{tagline.Version}', Value: '9', Operator: 'NE' };

/** A tag of version 9 does not enter Deploy; after Deploy a build looks at what was built. */
const pipeline = (): string => {
  const definition = parse(quickPipeline({ name: 'quick-conditions', repository: 'conditions', approve: false })) as {
    stages: { name: string }[];
  };
  const Deploy = {
    beforeEntry: {
      conditions: [
        {
          result: 'FAIL',
          rules: [
            rule('NotNine', 'VariableCheck', { configuration: NOT_NINE }),
            rule('Always', 'DeploymentWindow', { configuration: { Cron: '* * * ? * *' } }),
          ],
        },
      ],
    },
    onSuccess: {
      conditions: [
        {
          result: 'FAIL',
          rules: [
            rule('Look', 'Commands', { commands: ['test -f template.json'], inputArtifacts: [{ name: 'package' }] }),
          ],
        },
      ],
    },
  };
  const stages = definition.stages.map((stage) => (stage.name === 'Deploy' ? { ...stage, ...Deploy } : stage));
  return stringify({ ...definition, stages });
};

describe('a stage with conditions, and its artifacts elsewhere', () => {
  let scenario: Scenario;
  before(async () => {
    scenario = await openScenario('conditions');
    await scenario.put(pipeline());
  });
  after(() => scenario?.close());

  const run = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await scenario.cli(...args);
    assert.equal(code, 0, `tagline ${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  };
  const ended = async (tag: string, status: string): Promise<ExecutionAnswer> =>
    scenario.until(tag, status, ({ execution }) => execution.status === status);
  const endOf = async (id: string): Promise<ExecutionAnswer> => {
    for (;;) {
      const answer = await scenario.api.getExecution(id);
      if (!['InProgress', 'Stopping'].includes(answer.execution.status)) return answer;
      await new Promise((again) => setTimeout(again, 200));
    }
  };

  test('rules are looked at before and after the stage, a build among them', async () => {
    const tag = scenario.tag('1.0');
    scenario.push('conditions', quickFiles(), tag);

    const { conditions } = await ended(tag, 'Succeeded');

    assert.deepEqual(
      conditions.map(({ moment, status, rules }) => [moment, status, rules.map((one) => one.status)]),
      [
        ['BEFORE_ENTRY', 'Succeeded', ['Succeeded', 'Succeeded']],
        ['ON_SUCCESS', 'Succeeded', ['Succeeded']],
      ],
    );
  });

  test('a promotion deploys the same artifacts to another address, and builds nothing', async () => {
    const [from, to] = [scenario.address(), scenario.address('us-east-1')];
    await run('promote', from, '--to', 'dev', '--scope', 'us-east-1');
    const { executions } = await scenario.api.listExecutions({ pipeline: 'quick-conditions' });
    const { execution, stages } = await endOf(executions.find(({ address }) => address === to)?.id ?? '');

    assert.equal(execution.status, 'Succeeded', execution.statusSummary);
    assert.deepEqual(
      stages.find(({ name }) => name === 'Build')?.actions.map(({ attempt }) => attempt),
      [0],
      'kept of the execution before',
    );
    assert.match(await run('state', 'show', to), new RegExp(`from +${from}, serial 1`));
  });

  test('a stage whose condition is not met fails; a person overrides it, and it goes on', async () => {
    const tag = scenario.tag('9');
    scenario.push('conditions', quickFiles({ 'note.txt': 'nine' }), tag);
    const { execution } = await ended(tag, 'Failed');
    assert.match(execution.statusSummary ?? '', /NotNine: VariableCheckFailed/);

    await run('override', execution.id, 'Deploy', '--reason', 'INC-42');

    const { conditions } = await ended(tag, 'Succeeded');
    const [entry] = conditions.filter(({ moment }) => moment === 'BEFORE_ENTRY');
    assert.deepEqual([entry?.status, entry?.override?.by, entry?.override?.reason], ['Overridden', 'ana', 'INC-42']);
  });

  test('an address goes back to the release before', async () => {
    const { id } = JSON.parse(await run('rollback', scenario.address(), '--json')) as { id: string };
    const { execution } = await endOf(id);

    assert.equal(execution.status, 'Succeeded', execution.statusSummary);
    const { serials } = await scenario.json<{ serials: { tag: string }[] }>('state', 'history', scenario.address());
    const [one, nine] = [scenario.tag('1.0'), scenario.tag('9')];
    assert.deepEqual(
      serials.map(({ tag }) => tag),
      [one, nine, one],
    );
  });
});
