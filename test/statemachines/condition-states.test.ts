/** The way of a machine through the conditions of a stage, read from its states. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDefinition } from '../../core/definition/read.ts';
import { validateDefinition } from '../../local/services/stepfunctions/definition/validate.ts';
import { providers } from '../../providers/index.ts';
import type { Machine, State } from '../../statemachines/asl.ts';
import { compile } from '../../statemachines/compile.ts';
import { PIPELINE } from '../core/definition/examples.ts';

const CHECK =
  '{ name: Branch, ruleTypeId: { category: Rule, provider: VariableCheck }, ' +
  "configuration: { Variable: '#{SourceVariables.BranchName}', Value: main, Operator: EQ } }";
const WINDOW =
  '{ name: Hours, ruleTypeId: { category: Rule, provider: DeploymentWindow }, ' +
  "configuration: { Cron: '* * 9-17 ? * *' } }";
const SMOKE =
  '{ name: Smoke, ruleTypeId: { category: Rule, provider: Commands }, commands: [./smoke], ' +
  'inputArtifacts: [{ name: built }], timeoutInMinutes: 10 }';
const condition = (result: string, ...rules: string[]): string =>
  `{ conditions: [{ result: ${result}, rules: [${rules.join(', ')}] }] }`;

const machineWith = (fields: string): Machine => {
  const text = PIPELINE.replace('name: Verify', `name: Verify\n${fields}`);
  const home = { account: '000000000000', region: 'us-east-1' };
  const place = { environment: 'dev', scope: 'us-east-1', version: 1, home, approvalTimeoutInMinutes: 100 };
  return JSON.parse(compile(readDefinition(text, 'p.yaml', providers), place, providers).definition) as Machine;
};
const at = <T extends State['Type']>(machine: Machine, name: string, type: T): Extract<State, { Type: T }> => {
  const state = machine.States[name];
  assert.equal(state?.Type, type, name);
  return state as Extract<State, { Type: T }>;
};
const payload = ({ Arguments }: { Arguments: unknown }) => (Arguments as { Payload: Record<string, unknown> }).Payload;
const choices = (machine: Machine, name: string): readonly string[] => {
  const { Choices, Default } = at(machine, name, 'Choice');
  return [...Choices.map(({ Condition, Next }) => `${/"(\w+)"/.exec(Condition)?.[1]}: ${Next}`), Default];
};

test('the condition in front stands between the entry and the first group, and may skip the stage', () => {
  const machine = machineWith(`    beforeEntry: ${condition('SKIP', CHECK)}`);

  assert.equal(at(machine, 'Verify enter', 'Task').Next, 'Verify beforeEntry');
  assert.deepEqual(payload(at(machine, 'Verify beforeEntry', 'Task'))['rules'], [
    {
      name: 'Branch',
      configuration: {
        Variable:
          '{% ($value := $lookup($ns_SourceVariables, "BranchName"); $exists($value) ? $value : ' +
          '$error("UnresolvedVariable: #{SourceVariables.BranchName} has no value")) %}',
        Value: 'main',
        Operator: 'EQ',
      },
    },
  ]);
  assert.ok(JSON.stringify(machine.States['Verify enter']).includes('ns_SourceVariables'), 'its value is carried in');
  assert.deepEqual(choices(machine, 'Verify beforeEntry outcome'), [
    'met: Verify 1',
    'SKIP: Verify leave skipped',
    'Verify leave failed',
  ]);
  assert.equal(payload(at(machine, 'Verify leave skipped', 'Task'))['outcome'], 'Skipped');
  assert.equal(at(machine, 'Verify leave skipped', 'Task').Next, 'Verify last?');
});

test('a rule that waits waits on a token until its next look, and its time being over is no error', () => {
  const machine = machineWith(`    beforeEntry: ${condition('FAIL', WINDOW)}`);
  const wait = at(machine, 'Verify beforeEntry wait', 'Task');

  assert.deepEqual(choices(machine, 'Verify beforeEntry wait?'), [
    'wait: Verify beforeEntry wait',
    'Verify beforeEntry outcome',
  ]);
  assert.equal(wait.TimeoutSeconds, '{% $states.input.seconds %}');
  assert.match(wait.Resource, /waitForTaskToken$/);
  assert.deepEqual(wait.Retry?.[0], { ErrorEquals: ['States.Timeout'], MaxAttempts: 0 });
  assert.deepEqual(wait.Catch?.[0], { ErrorEquals: ['States.Timeout'], Next: 'Verify beforeEntry' });
  assert.equal(wait.Next, 'Verify beforeEntry', 'whoever decides before wakes it');
});

test('builds run beside the rules that are only looked at, and each tells its end', () => {
  const machine = machineWith(`    onSuccess: ${condition('FAIL', SMOKE, WINDOW)}`);
  const { Branches, Next } = at(machine, 'Verify onSuccess rules', 'Parallel');

  assert.deepEqual(
    Branches.map(({ StartAt }) => StartAt),
    ['Verify onSuccess/Smoke', 'Verify onSuccess others'],
  );
  assert.equal(Next, 'Verify onSuccess');
  const [smoke, others] = Branches;
  assert.ok(smoke && others);
  const build = at(smoke, 'Verify onSuccess/Smoke', 'Task');
  assert.equal(build.TimeoutSeconds, 600);
  assert.match(JSON.stringify(build.Arguments), /"TAGLINE_ACTION","Value":"onSuccess\/Smoke"/);
  assert.deepEqual(payload(at(smoke, 'Verify onSuccess/Smoke end', 'Task'))['results'], ['{% $states.input %}']);
  assert.equal(others.States['Verify onSuccess others done']?.Type, 'Pass');
});

test('a group that fails goes through the condition for that and fails in any case, with its own summary', () => {
  const machine = machineWith(`    onFailure: ${condition('ROLLBACK', WINDOW)}`);

  assert.equal(at(machine, 'Verify 1 settled?', 'Choice').Default, 'Verify onFailure');
  const outcome = at(machine, 'Verify onFailure outcome', 'Choice');
  assert.deepEqual(choices(machine, 'Verify onFailure outcome'), ['met: Verify leave failed', 'Verify leave failed']);
  assert.equal(outcome.Assign, undefined);
});

test('the machine of every kind of condition is one that Step Functions takes', () => {
  const machine = machineWith(
    [
      `    beforeEntry: ${condition('SKIP', CHECK)}`,
      `    onSuccess: ${condition('FAIL', SMOKE, WINDOW, CHECK)}`,
      `    onFailure: ${condition('ROLLBACK', WINDOW)}`,
    ].join('\n'),
  );
  assert.deepEqual(validateDefinition(JSON.stringify(machine), { type: 'STANDARD' }), []);
});
