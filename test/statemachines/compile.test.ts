import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readDefinition } from '../../core/definition/read.ts';
import { providers } from '../../providers/index.ts';
import type { Machine, State } from '../../statemachines/asl.ts';
import { compile } from '../../statemachines/compile.ts';
import { drawPlan, planMachine } from '../../statemachines/plan.ts';

const file = join(import.meta.dirname, '../../examples/regional-hello/pipeline.yaml');
const text = readFileSync(file, 'utf8');
const hello = readDefinition(text, file, providers);
const place = {
  environment: 'dev',
  scope: 'eu-central-1',
  version: 1,
  home: { account: '000000000000', region: 'us-east-1' },
  approvalTimeoutInMinutes: 100,
};

const statesIn = (machine: Machine): Record<string, State> =>
  Object.assign(
    {},
    machine.States,
    ...Object.values(machine.States).flatMap((state) =>
      state.Type === 'Parallel' ? state.Branches.map(statesIn) : [],
    ),
  );

test('the plan names stages, groups and actions, and takes the lease only around what changes the address', () => {
  assert.equal(
    drawPlan(planMachine(hello, place, providers)),
    `Source
  1
    Source: CodeCommit
Build
  1
    Lint: Commands
    Package: CodeBuild
Deploy
  1
    Plan: CloudFormation
  2
    Approve: Manual
  3 (lease)
    Apply: CloudFormation <- Deploy/Plan`,
  );
});

test('the same definition compiles to the same bytes', () => {
  assert.equal(
    compile(hello, place, providers).definition,
    compile(readDefinition(text, file, providers), place, providers).definition,
  );
});

test('state names are at most 80 characters and unique in the whole machine', () => {
  const long = readDefinition(text.replaceAll('Package', `Package${'e'.repeat(80)}`), file, providers);
  const machine = JSON.parse(compile(long, place, providers).definition) as Machine;
  const names: string[] = [];
  const collect = (m: Machine): void => {
    for (const [name, state] of Object.entries(m.States)) {
      names.push(name);
      if (state.Type === 'Parallel') state.Branches.forEach(collect);
    }
  };
  collect(machine);

  assert.deepEqual(
    names.filter((name) => name.length > 80),
    [],
  );
  assert.equal(new Set(names).size, names.length);
});

test('every transition leads to a state of its own machine', () => {
  const check = (machine: Machine): void => {
    const known = Object.keys(machine.States);
    assert.ok(known.includes(machine.StartAt));
    for (const state of Object.values(machine.States)) {
      const next = [
        ...('Next' in state && state.Next ? [state.Next] : []),
        ...(state.Type === 'Choice' ? [state.Default, ...state.Choices.map((choice) => choice.Next)] : []),
        ...(state.Type === 'Task' ? (state.Catch ?? []).map((catcher) => catcher.Next) : []),
      ];
      for (const name of next) assert.ok(known.includes(name), `${name} is not there`);
      if (state.Type === 'Parallel') state.Branches.forEach(check);
    }
  };
  check(JSON.parse(compile(hello, place, providers).definition) as Machine);
});

test('text that looks like an expression is a value and no source', () => {
  const evil = readDefinition(
    text.replace(`'Deploys "#{SourceVariables.CommitMessage}"'`, `'{% $states.context %}'`),
    file,
    providers,
  );
  const states = statesIn(JSON.parse(compile(evil, place, providers).definition) as Machine);
  const state = states['Deploy/Approve'];

  assert.ok(state?.Type === 'Task');
  assert.equal(
    (state.Arguments as { Payload: { customData: string } }).Payload.customData,
    '{% "{% $states.context %}" %}',
  );
});

test('an execution of a change set that nobody made is refused with its path', () => {
  const orphan = readDefinition(
    text.replace('ActionMode: CHANGE_SET_REPLACE', 'ActionMode: CREATE_UPDATE'),
    file,
    providers,
  );

  assert.throws(
    () => compile(orphan, place, providers),
    (error: { faults: { code: string; where: string }[] }) => {
      assert.deepEqual(
        error.faults.map(({ code, where }) => [code, where]),
        [['ChangeSetMissing', 'stages[2].actions[2].configuration.ChangeSetName']],
      );
      return true;
    },
  );
});
