import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDefinition } from '../../../core/definition/read.ts';
import { upkeepActions } from '../../../core/definition/upkeep-actions.ts';
import { providers } from '../../../providers/index.ts';

const source = {
  name: 'Source',
  provider: 'CodeCommit',
  configuration: { RepositoryName: 'r' },
  outputArtifacts: ['source'],
  namespace: 'Source',
};
const build = (name: string, more: object = {}) => ({ name, commands: ['true'], inputArtifacts: ['source'], ...more });
const approve = { name: 'Approve', runOrder: 2, provider: 'Manual' };
const definitionOf = (builds: object[], deploys: object[]) =>
  readDefinition(
    JSON.stringify({
      name: 'p',
      environments: { dev: {} },
      stages: [
        { name: 'Source', actions: [source] },
        { name: 'Build', actions: builds },
        { name: 'Deploy', actions: deploys },
        { name: 'After', actions: [build('Smoke')] },
      ],
    }),
    'p.json',
    providers,
  );

test('of a stack what deploys it and the questions run; builds and tests are left out', () => {
  const stack = { StackName: 's', ChangeSetName: 'c' };
  const plan = {
    name: 'Plan',
    provider: 'CloudFormation',
    inputArtifacts: ['package'],
    configuration: { ActionMode: 'CHANGE_SET_REPLACE', ...stack, TemplatePath: 'package::t.json' },
  };
  const apply = {
    name: 'Apply',
    runOrder: 3,
    provider: 'CloudFormation',
    configuration: { ActionMode: 'CHANGE_SET_EXECUTE', ...stack },
  };
  const builds = [build('Main', { outputArtifacts: ['package'] }), build('Test')];
  const actions = upkeepActions(definitionOf(builds, [plan, approve, apply]), providers);
  assert.deepEqual(actions, ['Deploy/Plan', 'Deploy/Approve', 'Deploy/Apply']);

  const named = { ...plan, configuration: { ...plan.configuration, StackName: 's-#{Names.Suffix}' } };
  const naming = [
    build('Main', { outputArtifacts: ['package'] }),
    build('Name', { namespace: 'Names', outputVariables: ['Suffix'] }),
  ];
  const applied = { ...apply, configuration: { ...apply.configuration, StackName: 's-#{Names.Suffix}' } };
  assert.deepEqual(upkeepActions(definitionOf(naming, [named, approve, applied]), providers), [
    'Source/Source',
    'Build/Name',
    'Deploy/Plan',
    'Deploy/Approve',
    'Deploy/Apply',
  ]);
});

test('of Terraform the artifacts run too that its plan is made of, and what these are made of', () => {
  const plan = {
    name: 'Plan',
    provider: 'Terraform',
    category: 'Deploy',
    inputArtifacts: ['package'],
    configuration: { Command: 'plan' },
  };
  const apply = {
    name: 'Apply',
    runOrder: 3,
    provider: 'Terraform',
    category: 'Deploy',
    configuration: { Command: 'apply' },
  };
  const builds = [build('Main', { outputArtifacts: ['package'] }), build('Test')];
  assert.deepEqual(upkeepActions(definitionOf(builds, [plan, approve, apply]), providers), [
    'Source/Source',
    'Build/Main',
    'Deploy/Plan',
    'Deploy/Approve',
    'Deploy/Apply',
  ]);
});
