import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Action } from '../../../core/definition/action.ts';
import { codebuild } from '../../../providers/codebuild/configuration.ts';

const actionTypeId = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } as const;
const batch = (configuration: Record<string, string>, ...outputs: string[]) =>
  Action.parse({
    name: 'Build',
    actionTypeId,
    configuration: { ProjectName: 'app', BatchEnabled: 'true', ...configuration },
    inputArtifacts: [{ name: 'source' }],
    outputArtifacts: outputs.map((name) => ({ name })),
  });

test('a batch runs without output artifacts, and with one that its builds are combined into', () => {
  for (const action of [batch({}), batch({ CombineArtifacts: 'true' }, 'all')])
    assert.deepEqual([codebuild.check(action), codebuild.notYet(action)], [[], []]);
});

test('artifacts of each build are refused by their path, and more than one combined artifact is wrong', () => {
  assert.deepEqual(
    codebuild.notYet(batch({}, 'build1')).map(({ code, where }) => [code, where]),
    [['NotYet', 'outputArtifacts']],
  );
  assert.deepEqual(
    codebuild.check(batch({ CombineArtifacts: 'true' }, 'a', 'b')).map(({ code, where }) => [code, where]),
    [['InvalidConfiguration', 'outputArtifacts']],
  );
});

test('a batch makes no variables, so that nobody refers to them', () => {
  assert.deepEqual(codebuild.outputKeys(batch({})), []);
  assert.equal(codebuild.outputKeys(batch({ BatchEnabled: 'false' })), 'open');
});
