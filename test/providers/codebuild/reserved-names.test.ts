import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDeclarations } from '../../../core/definition/read.ts';
import { providers } from '../../../providers/index.ts';
import { PIPELINE } from '../../core/definition/examples.ts';

const faultsAfter = (from: string, to: string) => {
  assert.ok(PIPELINE.includes(from));
  const [read] = readDeclarations(PIPELINE.replace(from, to), 'p.yaml', providers);
  return (read?.faults ?? []).map(({ code, where, message }) => [code, where, message.split(':')[0]]);
};
const configured = (name: string) =>
  faultsAfter('ProjectName: unit', `ProjectName: unit, EnvironmentVariables: [{ name: ${name}, value: b }]`);
const listed = (name: string) => faultsAfter('npm run lint]', `npm run lint], environmentVariables: { ${name}: b }`);

test('a pipeline does not set the variables by which the event of a build names its execution', () => {
  for (const name of ['TAGLINE_EXECUTION', 'tagline_job']) {
    const message = `a pipeline may not set ${name}`;
    assert.deepEqual(configured(name), [
      ['InvalidConfiguration', 'stages[1].actions[0].configuration.EnvironmentVariables', message],
    ]);
    assert.deepEqual(listed(name), [['InvalidConfiguration', 'stages[1].actions[1].environmentVariables', message]]);
  }
});

test('names that only look like them are free', () => {
  for (const name of ['TAGLINE', 'MY_TAGLINE_EXECUTION']) assert.deepEqual([configured(name), listed(name)], [[], []]);
});
