import assert from 'node:assert/strict';
import test from 'node:test';
import { expandShortForms } from '../../../core/definition/short-forms.ts';
import { providers } from '../../../providers/index.ts';

const expanded = (action: unknown, stage = 1): unknown => {
  const stages: unknown[] = [{ actions: [] }, { actions: [] }];
  stages[stage] = { actions: [action] };
  const value = expandShortForms({ stages }, providers.knownTypes).value as { stages: { actions: unknown[] }[] };
  return value.stages[stage]?.actions[0];
};
const type = (category: string, provider: string, owner = 'AWS') => ({ category, owner, provider, version: '1' });

test('a provider stands for its whole type where that is unambiguous', () => {
  assert.deepEqual(expanded({ name: 'a', provider: 'CodeBuild' }), {
    name: 'a',
    actionTypeId: type('Build', 'CodeBuild'),
  });
  assert.deepEqual(expanded({ provider: 'CodeBuild', category: 'Test' }), { actionTypeId: type('Test', 'CodeBuild') });
  assert.deepEqual(expanded({ provider: 'Manual' }), { actionTypeId: type('Approval', 'Manual') });
  assert.deepEqual(expanded({ provider: 'GitHub' }, 0), { actionTypeId: type('Source', 'GitHub', 'ThirdParty') });
  assert.deepEqual(expanded({ provider: 'S3' }, 0), { actionTypeId: type('Source', 'S3') });
  assert.deepEqual(expanded({ provider: 'S3' }), { actionTypeId: type('Deploy', 'S3') });
});

test('commands alone are a Commands action', () => {
  assert.deepEqual(expanded({ commands: 'make' }), { actionTypeId: type('Compute', 'Commands'), commands: ['make'] });
});

test('a partial actionTypeId is filled up, a full one is left alone', () => {
  assert.deepEqual(expanded({ actionTypeId: { provider: 'CloudFormation', version: 1 } }), {
    actionTypeId: type('Deploy', 'CloudFormation'),
  });
  const full = { category: 'Build', owner: 'Custom', provider: 'Jenkins', version: '7' };
  assert.deepEqual(expanded({ actionTypeId: full }), { actionTypeId: full });
});

test('artifacts may be names, values of any kind become text', () => {
  const configuration = { Extract: true, Size: 3, EnvironmentVariables: [{ name: 'A', value: 'b' }], Text: 'x' };

  assert.deepEqual(expanded({ inputArtifacts: ['a'], outputArtifacts: [{ name: 'b' }], configuration }), {
    inputArtifacts: [{ name: 'a' }],
    outputArtifacts: [{ name: 'b' }],
    configuration: { Extract: 'true', Size: '3', EnvironmentVariables: '[{"name":"A","value":"b"}]', Text: 'x' },
  });
});

test('an unknown provider is a fault that suggests the near one', () => {
  const { faults } = expandShortForms({ stages: [{ actions: [{ provider: 'CodeBild' }] }] }, providers.knownTypes);

  assert.deepEqual(
    faults.map(({ where, remedy }) => [where, remedy]),
    [['stages[0].actions[0].provider', 'did you mean CodeBuild?']],
  );
});

test('names that every object has are keys like others', () => {
  const value = JSON.parse('{ "stages": [], "constructor": 1, "toString": 2 }');

  assert.deepEqual(expandShortForms(value, providers.knownTypes).value, value);
});
