/** What people do wrong, and what a real Terraform in the builds of plan and apply makes of it. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { noTerraform } from '../../../scenarios/terraform-here.ts';
import { type Ran, runBuildspec } from './run-buildspec.ts';

const skip = noTerraform;
const folder = mkdtempSync(join(tmpdir(), 'tagline-bad-input-'));
const file = join(folder, 'kept.tfstate');
let server: ChildProcess;
let url = '';

before(async () => {
  if (skip) return;
  server = spawn(process.execPath, [join(import.meta.dirname, 'state-server.mjs'), file]);
  assert.ok(server.stdout);
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  url = line.toString().trim();
});
after(() => {
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  for (const one of [file, `${file}.lock`]) rmSync(one, { force: true });
});

type Files = Readonly<Record<string, string>>;
const variables = (more: Files = {}): Files => ({
  TAGLINE_BINARY: 'terraform',
  TAGLINE_STATE_URL: url,
  TAGLINE_STATE_LOGIN: 'login',
  TAGLINE_STATE_SECRET: 'secret',
  ...more,
});
const plan = (source: Files, more?: Files): Ran => runBuildspec('plan', { source, variables: variables(more) });
const apply = ({ sealed, exported }: Ran): Ran =>
  runBuildspec('apply', { source: { 'sealed.tgz': sealed }, variables: variables(exported) });
const told = (ran: Ran): string => `${ran.file('told/code')}: ${ran.file('told/message')}`;

const note = (text: string): string => `resource "terraform_data" "note" {\n  input = "${text}"\n}\n`;
interface StateFile {
  serial: number;
  lineage: string;
  resources: { type: string; instances: { schema_version: number }[] }[];
}
const kept = (): StateFile => JSON.parse(readFileSync(file, 'utf8')) as StateFile;
const change = (by: (state: StateFile) => void): void => {
  const state = kept();
  by(state);
  writeFileSync(file, JSON.stringify(state));
};
/** An address that holds a note. */
const deployed = (): void => {
  const applied = apply(plan({ 'main.tf': note('one') }));
  assert.equal(told(applied), ': undefined', applied.log);
  assert.equal(kept().serial, 1);
};

test('a plan is made, sealed and applied, and the plan after it is empty', { skip }, () => {
  deployed();

  const again = plan({ 'main.tf': note('one') });

  assert.equal((JSON.parse(again.file('shown/plan.json') ?? '') as { empty: boolean }).empty, true, again.log);
  assert.equal(existsSync(`${file}.lock`), false);
});

test('a state that is corrupt, or cut off, fails the plan and says so', { skip }, () => {
  for (const text of ['{"version": 4', 'no state at all', '{"version": 99}']) {
    writeFileSync(file, text);
    const ran = plan({ 'main.tf': note('one') });
    assert.match(told(ran), /^Terraform(Init|Plan)Failed: Error: [\s\S]*state/, text);
    assert.equal(ran.sealed.length, 0, 'nothing is sealed');
  }
});

test('a state that becomes corrupt after the plan is applied to by nobody, and nobody is said to hold its lock', {
  skip,
}, () => {
  deployed();
  const planned = plan({ 'main.tf': note('two') });
  writeFileSync(file, '{"version": 4');

  const ran = apply(planned);

  assert.match(told(ran), /^Terraform(Init|Apply)Failed: Error: /, ran.log);
  assert.equal(readFileSync(file, 'utf8'), '{"version": 4');
});

test('a state of another lineage, or of a later serial, makes the plan outdated', { skip }, () => {
  deployed();
  const planned = plan({ 'main.tf': note('two') });
  const before = kept();
  for (const by of [{ lineage: 'another' }, { serial: 9 }]) {
    writeFileSync(file, JSON.stringify({ ...before, ...by }));
    const ran = apply(planned);
    assert.equal(ran.file('told/code'), 'PlanOutdated', ran.log);
  }
});

test('a state that another tag has written with a newer provider can no longer be planned on, and the plan says why', {
  skip,
}, () => {
  deployed();
  change(({ resources }) => {
    for (const { instances } of resources) for (const instance of instances) instance.schema_version = 7;
  });

  const ran = plan({ 'main.tf': note('two') });

  assert.match(told(ran), /^StateUpgraded: this tag can no longer be deployed: a newer provider/);
});

test('a large state is planned on', { skip }, () => {
  deployed();
  const large = JSON.parse(readFileSync(file, 'utf8')) as { outputs: Record<string, unknown> };
  large.outputs['large'] = { value: 'x'.repeat(30_000_000), type: 'string' };
  writeFileSync(file, JSON.stringify(large));

  const ran = plan({ 'main.tf': note('two') });

  assert.equal(told(ran), ': undefined');
  assert.ok((ran.file('shown/plan.json') ?? '').length < 1_000_000, 'what people are shown stays small');
});

test('a module that asks for input gets none: the plan fails at once and names the variable', { skip }, () => {
  const ran = plan({ 'main.tf': `variable "size" {\n  type = number\n}\n${note('one')}` });

  assert.match(told(ran), /^TerraformPlanFailed: Error: No value for required variable[\s\S]*"size"/);
});

test('a typo in a file of variables is an error, and so is a file that cannot be read', { skip }, () => {
  const main = `variable "message" {\n  default = "m"\n}\n${note('one')}`;
  const with_ = (text: string) => plan({ 'main.tf': main, 'environments/dev/research/variables.tfvars': `${text}\n` });

  assert.match(told(with_('mesage = "x"')), /^UndeclaredVariable: [\s\S]*mesage/);
  assert.match(told(with_('message = "x')), /^TerraformPlanFailed: Error: /);
});

test('an output that holds a secret is refused by Terraform, or masked where it is said to be one', { skip }, () => {
  const secret = 'variable "token" {\n  default   = "the-secret-of-the-team"\n  sensitive = true\n}\n';
  const output = (more = ''): string => `output "token" {\n  value = var.token\n${more}}\n`;
  const refused = plan({ 'main.tf': secret + output() });
  assert.match(told(refused), /^TerraformPlanFailed: Error: Output refers to sensitive values/);

  const planned = plan({ 'main.tf': secret + output('  sensitive = true\n') });
  const applied = apply(planned);

  assert.equal(told(applied), ': undefined', applied.log);
  assert.doesNotMatch(planned.file('shown/plan.json') ?? '', /the-secret-of-the-team/);
  assert.doesNotMatch(applied.file('told/state.json') ?? '', /the-secret-of-the-team/);
  assert.doesNotMatch(planned.log + applied.log, /the-secret-of-the-team/);
});

test('a provider that crashes fails the plan with what Terraform says of it', { skip }, () => {
  const plugins = join(folder, 'plugins');
  const place = join(plugins, 'registry.terraform.io', 'example', 'crash', '1.0.0', `linux_${arch()}`);
  mkdirSync(place, { recursive: true });
  const binary = join(place, 'terraform-provider-crash_v1.0.0');
  writeFileSync(binary, '#!/bin/sh\necho "panic: out of luck" >&2\nexit 2\n');
  chmodSync(binary, 0o755);
  const main =
    'terraform {\n  required_providers {\n    crash = { source = "example/crash", version = "1.0.0" }\n  }\n}\n';

  const ran = plan({ 'main.tf': `${main}resource "crash_thing" "one" {\n}\n` }, { TAGLINE_PLUGINS: plugins });

  assert.match(told(ran), /^Terraform(Init|Plan)Failed: Error: [\s\S]*(crash|plugin)/i, ran.log);
});

test('an apply that fails half way tells what is there, and its state is written', { skip }, () => {
  const failing =
    'resource "terraform_data" "fails" {\n  depends_on = [terraform_data.note]\n  provisioner "local-exec" {\n    command = "exit 3"\n  }\n}\n';

  const ran = apply(plan({ 'main.tf': note('one') + failing }));

  assert.match(told(ran), /^TerraformApplyFailed: Error: local-exec provisioner error/);
  assert.deepEqual(
    kept().resources.map(({ type }) => type),
    ['terraform_data', 'terraform_data'],
  );
  const left = JSON.parse(ran.file('told/state.json') ?? '') as { resources: { logicalId: string; status: string }[] };
  assert.deepEqual(
    left.resources.map(({ logicalId, status }) => [logicalId, status]),
    [
      ['terraform_data.fails', 'TAINTED'],
      ['terraform_data.note', 'PRESENT'],
    ],
  );
  assert.equal(existsSync(`${file}.lock`), false);
});

test('a lock that a dead laptop has left is told, and the apply touches nothing', { skip }, () => {
  const planned = plan({ 'main.tf': note('one') });
  const info = {
    ID: 'the-lock',
    Operation: 'OperationTypeApply',
    Who: 'ana@laptop',
    Version: '1.11.4',
    Created: '2026-01-01T00:00:00Z',
  };
  writeFileSync(`${file}.lock`, JSON.stringify(info));

  const ran = apply(planned);

  assert.match(told(ran), /^StateLocked: [\s\S]*already locked: ID=the-lock/);
  assert.equal(existsSync(file), false);
});

function arch(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}
