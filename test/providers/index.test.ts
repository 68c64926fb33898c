import assert from 'node:assert/strict';
import test from 'node:test';
import { Action } from '../../core/definition/action.ts';
import { providers } from '../../providers/index.ts';

const { artifactCountsOf, knownTypes, outputKeysOf, of: providerOf } = providers;

const action = (category: string, provider: string, configuration: Record<string, string> = {}, owner = 'AWS') =>
  Action.parse({ name: 'a', actionTypeId: { category, owner, provider, version: '1' }, configuration });

test('a provider runs under its full type only, and every custom type is the workers’', () => {
  assert.equal(providerOf(action('Test', 'CodeBuild'))?.provider, 'CodeBuild');
  assert.equal(providerOf(action('Deploy', 'CodeBuild')), undefined);
  assert.equal(providerOf(action('Build', 'CodeBuild', {}, 'Custom'))?.byWorkers, true);
  assert.equal(providerOf(action('Source', 'CodeBuild', {}, 'Custom')), undefined);
});

test('every type is known once', () => {
  const names = knownTypes.map(({ category, owner, provider }) => `${category}/${owner}/${provider}`);

  assert.equal(new Set(names).size, names.length);
});

test('artifact counts are known for every provider of CodePipeline and for custom ones', () => {
  assert.deepEqual(artifactCountsOf(action('Deploy', 'CodeDeployToECS'))?.inputArtifacts, [1, 5]);
  assert.deepEqual(artifactCountsOf(action('Test', 'Jenkins', {}, 'Custom'))?.outputArtifacts, [0, 5]);
  assert.equal(artifactCountsOf(action('Deploy', 'Unheard')), undefined);
});

test('only what changes the stack changes the address', () => {
  const mutates = (ActionMode: string) =>
    providerOf(action('Deploy', 'CloudFormation'))?.mutates(action('Deploy', 'CloudFormation', { ActionMode }));

  assert.deepEqual(['CHANGE_SET_REPLACE', 'CHANGE_SET_EXECUTE', 'CREATE_UPDATE', 'DELETE_ONLY'].map(mutates), [
    false,
    true,
    true,
    true,
  ]);
  assert.equal(providerOf(action('Build', 'CodeBuild'))?.mutates(action('Build', 'CodeBuild')), false);
});

test('variables of a stack and of a build are open, those of an approval are none', () => {
  assert.equal(outputKeysOf(action('Deploy', 'CloudFormation', { ActionMode: 'CREATE_UPDATE' })), 'open');
  assert.deepEqual(outputKeysOf(action('Approval', 'Manual')), []);
});
