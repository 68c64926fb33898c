import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { type Ran, runBuildspec } from './run-buildspec.ts';

const REGIONAL = '{"Modules":[{"Key":"","Dir":"."},{"Key":"regional","Dir":"modules/regional"}]}';
const GLOBAL = '{"Modules":[{"Key":"","Dir":"."},{"Key":"global","Dir":"modules/global"}]}';
const callOf = ({ calls }: Ran, command: string): string => calls.find((call) => call.startsWith(`${command} `)) ?? '';
const code = (ran: Ran): string | undefined => ran.file('told/code');

test('a plan takes no lock, and the state of its address whatever backend the repository declares', () => {
  const ran = runBuildspec('plan', { source: { 'main.tf': 'terraform { backend "local" {} }' } });

  assert.equal(code(ran), '', ran.log);
  assert.match(callOf(ran, 'plan'), / -lock=false /);
  const init = callOf(ran, 'init');
  for (const setting of [
    'bucket=acme-dev',
    'key=research/dev-eu-central-1/terraform.tfstate',
    'region=us-east-1',
    'profile=tagline-state',
    'use_lockfile=true',
  ])
    assert.ok(init.includes(`-backend-config=${setting}`), setting);
  const names = spawnSync('tar', ['-tzf', '-'], { input: ran.sealed, encoding: 'utf8' }).stdout;
  assert.match(names, /tagline_override\.tf\.json/);
});

test('the lock may be a table', () => {
  const ran = runBuildspec('plan', { variables: { TAGLINE_LOCK_TABLE: 'acme-lock-dev' } });

  assert.match(callOf(ran, 'init'), /-backend-config=dynamodb_table=acme-lock-dev/);
  assert.doesNotMatch(callOf(ran, 'init'), /use_lockfile/);
});

test('variable files of the address are taken where they exist and are not empty', () => {
  const ran = runBuildspec('plan', {
    source: {
      'environments/dev/research/variables.tfvars': 'a = 1\n',
      'environments/dev/research/eu-central-1.tfvars': '',
      'environments/dev/risk/variables.tfvars': 'a = 2\n',
    },
  });

  const files = callOf(ran, 'plan').match(/-var-file=\S+/g) ?? [];
  assert.deepEqual(
    files.map((file) => file.replace(/^.*\/environments\//, '')),
    ['dev/research/variables.tfvars'],
  );
});

test('the module of the scope is planned alone; where only the other one is there, the plan is refused', () => {
  const plan = (modules: string, scope: string) =>
    runBuildspec('plan', { answers: { 'modules.json': modules }, variables: { TAGLINE_SCOPE: scope } });

  assert.match(callOf(plan(REGIONAL, 'eu-central-1'), 'plan'), /-target=module\.regional/);
  assert.match(callOf(plan(GLOBAL, 'global'), 'plan'), /-target=module\.global/);
  assert.doesNotMatch(callOf(runBuildspec('plan'), 'plan'), /-target/);
  const refused = plan(GLOBAL, 'eu-central-1');
  assert.equal(code(refused), 'NoModule');
  assert.equal(callOf(refused, 'plan'), '');
});

test('destroy and refresh-only are plans like any other', () => {
  const flag = (command: string) => callOf(runBuildspec('plan', { variables: { TAGLINE_COMMAND: command } }), 'plan');

  assert.match(flag('destroy'), / -destroy( |$)/);
  assert.match(flag('refresh-only'), / -refresh-only( |$)/);
  assert.doesNotMatch(flag('import'), /-destroy|-refresh-only/);
});

test('a variable that nothing declares is a typo, and the plan says so', () => {
  const ran = runBuildspec('plan', {
    answers: {
      'plan.out': '╷\n│ Warning: Value for undeclared variable\n│ \n│ The root module does not declare "mesage"\n╵\n',
    },
  });

  assert.equal(code(ran), 'UndeclaredVariable');
  assert.match(ran.file('told/message') ?? '', /does not declare "mesage"/);
  assert.equal(ran.sealed.length, 0, 'nothing is sealed');
});

test('a plan that fails tells what Terraform said, without its frame', () => {
  const ran = runBuildspec('plan', {
    answers: { 'plan.out': '╷\n│ Error: No value for required variable\n│ \n│   on main.tf\n╵\n', 'plan.status': '1' },
  });

  assert.equal(code(ran), 'TerraformPlanFailed');
  assert.equal(ran.file('told/message'), 'Error: No value for required variable\n\n  on main.tf');
});

test('a build without the binary says what to do', () => {
  assert.equal(
    code(runBuildspec('plan', { variables: { TAGLINE_BINARY: 'tofu-that-is-not-there' } })),
    'TerraformMissing',
  );
});

test('credentials are in no variable and no argument, and options of the environment are not taken over', () => {
  const ran = runBuildspec('plan');

  assert.doesNotMatch(ran.env, /the-secret-key|THE-KEY|the-session|TF_CLI_ARGS/);
  assert.match(ran.env, /^AWS_PROFILE=tagline-target$/m);
  assert.match(ran.env, /^AWS_EC2_METADATA_DISABLED=true$/m);
  assert.doesNotMatch(ran.calls.join('\n'), /the-secret-key|THE-KEY|the-session/);
  assert.doesNotMatch(ran.log, /the-secret-key|THE-KEY|the-session/);
});

test('what is sealed holds the plan and the files it made, and no provider', () => {
  const ran = runBuildspec('plan', { source: { 'function.zip': 'zip', '.git/config': 'x' } });

  const names = spawnSync('tar', ['-tzf', '-'], { input: ran.sealed, encoding: 'utf8' }).stdout.split('\n');
  for (const name of [
    './tagline.tfplan',
    './.terraform.lock.hcl',
    './function.zip',
    './.terraform/modules/modules.json',
  ])
    assert.ok(names.includes(name), name);
  assert.deepEqual(
    names.filter((name) => /\.git\/|providers\/|\.tagline-out/.test(name)),
    [],
  );
});

/** A plan, and what its apply is told of it. */
const planned = (answers: Readonly<Record<string, string>> = {}) => {
  const { sealed, exported, log } = runBuildspec('plan', { answers });
  assert.ok(exported['TAGLINE_SEALED_SHA256'], log);
  return { source: { 'sealed.tgz': sealed }, variables: exported };
};

test('an apply takes the sealed plan with the locked providers, and never plans', () => {
  const ran = runBuildspec('apply', planned());

  assert.equal(code(ran), '', ran.log);
  assert.match(callOf(ran, 'init'), / -lockfile=readonly /);
  assert.match(callOf(ran, 'apply'), / tagline\.tfplan$/);
  assert.equal(callOf(ran, 'plan'), '');
  assert.equal(ran.file('told/serial.json')?.trim(), '{"lineage":"l","serial":7,"terraform":"1.9.0"}');
  assert.deepEqual(JSON.parse(ran.file('told/state.json') ?? ''), { outputs: { url: 'u' }, resources: [] });
});

test('another archive than the sealed one is refused before anything of it runs', () => {
  const { source, variables } = planned();
  const ran = runBuildspec('apply', { source, variables: { ...variables, TAGLINE_SEALED_SHA256: 'f'.repeat(64) } });

  assert.equal(code(ran), 'PlanChanged');
  assert.deepEqual(ran.calls, []);
});

test('a plan file that does not hold what people were shown is not applied', () => {
  const hostile = planned({ 'plan.json': '{"terraform_version":"1.9.0","applyable":true,"output_changes":{}}' });
  const shown = planned({ 'plan.json': '{"terraform_version":"1.9.0","applyable":false}' }).variables;
  const ran = runBuildspec('apply', {
    source: hostile.source,
    variables: { ...hostile.variables, TAGLINE_SHOWN_SHA256: shown['TAGLINE_SHOWN_SHA256'] ?? '' },
  });

  assert.equal(code(ran), 'PlanChanged');
  assert.equal(callOf(ran, 'apply'), '');
});

test('a state that moved, and a lock that somebody holds, have names of their own', () => {
  const failing = (out: string) =>
    runBuildspec('apply', { ...planned(), answers: { 'apply.out': out, 'apply.status': '1' } });

  assert.equal(code(failing('Error: Saved plan is stale\n')), 'PlanOutdated');
  assert.equal(code(failing('Error: Saved plan does not match the given state\n')), 'PlanOutdated');
  const locked = failing('Error: Error acquiring the state lock\n\nLock Info:\n  ID: 1\n  Who: ana@laptop\n');
  assert.equal(code(locked), 'StateLocked');
  assert.match(locked.file('told/message') ?? '', /Who: ana@laptop/);
});

test('an apply that fails half way tells what is there, and saves the state that could not be written', () => {
  const ran = runBuildspec('apply', {
    ...planned(),
    answers: { 'apply.out': 'Error: quota\n', 'apply.status': '1', 'errored.tfstate': 'the state' },
  });

  assert.equal(code(ran), 'TerraformApplyFailed');
  assert.equal(ran.file('told/message'), 'Error: quota');
  assert.deepEqual(JSON.parse(ran.file('told/state.json') ?? '').outputs, { url: 'u' });
  assert.equal(ran.file('errored/errored.tfstate'), 'the state');
});

test('whoever looks after a killed apply tells what is there and who holds a lock, and takes away none', () => {
  const { source, variables } = planned();
  const locked = runBuildspec('apply', {
    source,
    variables: { ...variables, TAGLINE_LOOK: 'yes' },
    answers: {
      'untaint.out':
        'Error: Error acquiring the state lock\nLock Info:\n  ID:        the-lock\n  Who:       ana@laptop\n',
      'untaint.status': '1',
    },
  });

  assert.equal(code(locked), '', locked.log);
  assert.equal(locked.file('told/lock')?.trim(), 'ID the-lock by ana@laptop');
  assert.ok(locked.file('told/state.json'));
  assert.deepEqual([callOf(locked, 'apply'), callOf(locked, 'force-unlock')], ['', '']);
});

const KEPT = {
  TAGLINE_STATE_URL: 'https://api.example/v1/terraform/research/dev-eu-central-1',
  TAGLINE_STATE_LOGIN: 'the-login',
  TAGLINE_STATE_SECRET: 'the-state-secret',
};

test('where Tagline keeps the state, plan and apply reach it with the login of their build, which no plan holds', () => {
  const plan = runBuildspec('plan', { source: { 'main.tf': '' }, variables: KEPT });
  assert.equal(code(plan), '', plan.log);
  assert.equal(callOf(plan, 'init'), 'init -input=false -no-color -reconfigure');
  assert.match(callOf(plan, 'plan'), / -lock=false /);
  for (const [name, value] of Object.entries({
    TF_HTTP_ADDRESS: KEPT.TAGLINE_STATE_URL,
    TF_HTTP_LOCK_ADDRESS: `${KEPT.TAGLINE_STATE_URL}/lock`,
    TF_HTTP_LOCK_METHOD: 'PUT',
    TF_HTTP_UNLOCK_ADDRESS: `${KEPT.TAGLINE_STATE_URL}/lock`,
    TF_HTTP_UNLOCK_METHOD: 'DELETE',
    TF_HTTP_USERNAME: 'the-login',
    TF_HTTP_PASSWORD: 'the-state-secret',
  }))
    assert.ok(plan.env.split('\n').includes(`${name}=${value}`), name);
  assert.doesNotMatch(plan.calls.join() + plan.log, /the-state-secret/);
  const archive = spawnSync('tar', ['-xzOf', '-'], { input: plan.sealed, encoding: 'utf8' }).stdout;
  assert.match(archive, /"http": \{\}/);
  assert.doesNotMatch(archive, /the-state-secret|the-login/);

  const { exported, sealed } = plan;
  const apply = runBuildspec('apply', { source: { 'sealed.tgz': sealed }, variables: { ...exported, ...KEPT } });
  assert.equal(code(apply), '', apply.log);
  assert.equal(callOf(apply, 'init'), 'init -input=false -no-color -reconfigure -lockfile=readonly');
  assert.match(apply.env, /^TF_HTTP_PASSWORD=the-state-secret$/m);
  assert.match(callOf(apply, 'apply'), / -lock-timeout=0s /, 'the lease is held already');
});

test('where Tagline keeps the state a killed apply leaves no lock, so nobody asks for one', () => {
  const { source, variables } = planned();
  const looked = runBuildspec('apply', { source, variables: { ...variables, ...KEPT, TAGLINE_LOOK: 'yes' } });

  assert.equal(code(looked), '', looked.log);
  assert.ok(looked.file('told/state.json'));
  assert.deepEqual([callOf(looked, 'untaint'), looked.file('told/lock')], ['', undefined]);
});

test('what the provider of the plan keeps in a newer form than the state is told', () => {
  const resource = (name: string, schema_version: number, more: object = {}) => ({
    mode: 'managed',
    type: 'aws_x',
    name,
    instances: [{ schema_version, ...more }],
  });
  const planned = (address: string, schema_version: number) => ({ address, schema_version });
  const ran = runBuildspec('plan', {
    answers: {
      'raw.json': JSON.stringify({
        lineage: 'l',
        serial: 1,
        resources: [
          resource('same', 1),
          resource('newer', 1),
          { ...resource('in', 0, { index_key: 'a"b' }), module: 'module.m[0]' },
          resource('removed', 0),
          { ...resource('read', 0), mode: 'data' },
        ],
      }),
      'plan.json': JSON.stringify({
        terraform_version: '1.9.0',
        applyable: true,
        planned_values: {
          root_module: {
            resources: [planned('aws_x.same', 1), planned('aws_x.newer', 2), planned('data.aws_x.read', 1)],
            child_modules: [{ resources: [planned('module.m[0].aws_x.in["a\\"b"]', 1)] }],
          },
        },
      }),
    },
  });

  assert.deepEqual(JSON.parse(ran.file('shown/upgrades.json') ?? ''), ['aws_x.newer', 'module.m[0].aws_x.in["a\\"b"]']);
});

test('a state that a newer provider has written can no longer be planned on by this tag, and it says so', () => {
  const ran = runBuildspec('plan', {
    answers: { 'plan.out': 'Error: Resource instance managed by newer provider version\n', 'plan.status': '1' },
  });

  assert.equal(code(ran), 'StateUpgraded');
  assert.match(ran.file('told/message') ?? '', /this tag can no longer be deployed: .*newer provider version/);
});
