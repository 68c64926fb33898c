import assert from 'node:assert/strict';
import test from 'node:test';
import { notYet } from '../../../core/definition/not-yet.ts';
import { readDefinition } from '../../../core/definition/read.ts';
import { providers } from '../../../providers/index.ts';
import { PIPELINE } from './examples.ts';

const pathsAfter = (from: string | RegExp, to: string): (string | undefined)[] => {
  const text = PIPELINE.replace(from, to);
  assert.notEqual(text, PIPELINE);
  const faults = notYet(readDefinition(text, 'p.yaml', providers), providers);
  assert.ok(faults.every(({ code, remedy }) => code === 'NotYet' && remedy !== undefined));
  return faults.map(({ where }) => where);
};

const condition = (result: string, rule: string): string =>
  `{ conditions: [{ result: ${result}, rules: [{ ${rule} }] }] }`;
const CHECK =
  'name: r, ruleTypeId: { category: Rule, provider: VariableCheck }, ' +
  'configuration: { Variable: a, Value: b, Operator: EQ }';
const LAMBDA = 'name: r, ruleTypeId: { category: Rule, provider: LambdaInvoke }, configuration: { FunctionName: f }';

test('every field that does not run yet is reported with its path', () => {
  const cases: readonly (readonly [from: string | RegExp, to: string, path: string])[] = [
    [
      'push: [',
      'pullRequest: [{ branches: { includes: [main] } }], push: [',
      'triggers[0].gitConfiguration.pullRequest',
    ],
    [
      'name: Verify',
      `name: Verify\n    beforeEntry: ${condition('FAIL', LAMBDA)}`,
      'stages[1].beforeEntry.conditions[0].rules[0].ruleTypeId.provider',
    ],
    [
      'name: Verify',
      `name: Verify\n    beforeEntry: ${condition('FAIL', `${CHECK}, region: us-east-1`)}`,
      'stages[1].beforeEntry.conditions[0].rules[0].region',
    ],
    ['name: Verify', 'name: Verify\n    blockers: [{ name: b, type: Schedule }]', 'stages[1].blockers'],
    [
      'ProjectName: unit',
      "ProjectName: unit, PrimarySource: '#{codepipeline.PipelineExecutionId}'",
      'stages[1].actions[0].configuration.PrimarySource',
    ],
    [
      'name: Unit, provider: CodeBuild, configuration: { ProjectName: unit }',
      'name: Unit, provider: ECRBuildAndPublish, configuration: { ECRRepositoryName: r }',
      'stages[1].actions[0].actionTypeId',
    ],
    [
      'ProjectName: unit }',
      'ProjectName: unit }, environmentVariables: { A: b }',
      'stages[1].actions[0].environmentVariables',
    ],
  ];
  for (const [from, to, path] of cases) assert.deepEqual(pathsAfter(from, to), [path], to);
});
