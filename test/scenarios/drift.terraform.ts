/** With a real Terraform: drift made by hand is found, repaired and accepted, and an address is destroyed. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Execution } from '../../core/execution.ts';
import type { DriftAnswer } from '../../core/questions/drifts.ts';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import { pause, startTagline, type Tagline } from './tagline.ts';
import { missing, plugins } from './terraform-here.ts';
import { terraformFiles, terraformInstallation, terraformPipeline } from './terraform-pipeline.ts';

const skip = missing;
const ADDRESS = 'research/dev-eu-central-1';
const TAG = 'dev_eu-central-1/research/1.0';
const NOTE = '/note/eu-central-1';
const PATIENCE_MS = 300_000;
const folder = mkdtempSync(join(tmpdir(), 'tagline-drift-'));
let tagline: Tagline;
let ssm: SSMClient;

before(async () => {
  if (skip) return;
  const config = join(folder, 'tagline.config.yaml');
  writeFileSync(config, terraformInstallation(plugins ?? ''));
  tagline = await startTagline(config);
  const file = join(tagline.folder, 'infra.yaml');
  writeFileSync(file, terraformPipeline());
  const put = await tagline.cli('pipelines', 'put', file);
  assert.equal(put.code, 0, put.stderr);
  ssm = new SSMClient({ ...tagline.sdkOf('111111111111'), region: 'eu-central-1' });
  tagline.push('infra', terraformFiles('hello'), TAG);
  const { execution } = await tagline.until(TAG, 'asking', ({ approvals }) => approvals.length > 0, PATIENCE_MS);
  await approved(execution.id);
});
after(async () => {
  await tagline?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const waitFor = async (id: string, wanted: (answer: ExecutionAnswer) => boolean): Promise<ExecutionAnswer> => {
  for (const end = Date.now() + PATIENCE_MS; ; await pause(500)) {
    const answer = await tagline.api.getExecution(id);
    if (wanted(answer)) return answer;
    assert.ok(Date.now() < end, JSON.stringify(answer, null, 1));
  }
};
const isOver = ({ execution }: ExecutionAnswer): boolean => execution.status !== 'InProgress';
const approved = async (id: string): Promise<ExecutionAnswer> => {
  const asking = await waitFor(id, (one) => isOver(one) || one.approvals.some(({ status }) => status === 'Open'));
  const open = asking.approvals.find(({ status }) => status === 'Open');
  assert.ok(open, JSON.stringify(asking, null, 1));
  await tagline.api.decideApproval(open.id, { status: 'Approved' });
  const ended = await waitFor(id, isOver);
  assert.equal(ended.execution.status, 'Succeeded', JSON.stringify(ended, null, 1));
  return ended;
};
const ordered = async (...args: string[]) => approved((await tagline.json<Execution>(...args)).id);
const write = (Value: string) => ssm.send(new PutParameterCommand({ Name: NOTE, Value, Overwrite: true }));
const read = async () => (await ssm.send(new GetParameterCommand({ Name: NOTE }))).Parameter?.Value;
const driftOf = async (): Promise<DriftAnswer['mark']> => {
  const { stdout, stderr } = await tagline.cli('drift', ADDRESS, '--json');
  assert.equal(stderr, '');
  return (JSON.parse(stdout) as { drifts: DriftAnswer[] }).drifts[0]?.mark;
};
const noteOf = (mark: DriftAnswer['mark']) =>
  mark?.changes
    .find(({ resource }) => resource === 'module.regional.aws_ssm_parameter.note')
    ?.attributes?.find(({ path }) => path === 'insecure_value');

test('drift made by hand is found by a refresh-only plan that nobody applies', { skip }, async () => {
  assert.equal((await driftOf())?.status, 'in sync');
  await write('by hand');

  const found = await driftOf();

  assert.equal(found?.status, 'drifted', JSON.stringify(found));
  assert.deepEqual(noteOf(found), { path: 'insecure_value', before: 'hello', after: 'by hand' });
  assert.equal(await read(), 'by hand');
});

test('it is repaired by a plan that brings the configuration back', { skip }, async () => {
  const repaired = await ordered('drift', 'repair', ADDRESS);

  assert.deepEqual(
    repaired.plans[0]?.changes.map(({ action, resource }) => [action, resource]),
    [['Modify', 'module.regional.aws_ssm_parameter.note']],
  );
  assert.equal(await read(), 'hello');
  assert.equal((await driftOf())?.status, 'in sync');
});

test('it is accepted by a refresh-only apply: the state follows, and nothing is changed there', { skip }, async () => {
  await write('kept');
  assert.equal((await driftOf())?.status, 'drifted');

  await ordered('drift', 'accept', ADDRESS, '--reason', 'it is right so');

  assert.equal(await read(), 'kept');
  const { state } = await tagline.api.getState(ADDRESS);
  assert.deepEqual([state.purpose, state.reason], ['accept', 'it is right so']);
  assert.equal((await driftOf())?.status, 'in sync');
});

test('the address is destroyed by a destroy plan, and a second time it is gone already', { skip }, async () => {
  const destroyed = await ordered('destroy', ADDRESS);

  assert.deepEqual([...new Set(destroyed.plans[0]?.changes.map(({ action }) => action))], ['Remove']);
  await assert.rejects(read(), { name: 'ParameterNotFound' });
  const { state } = await tagline.api.getState(ADDRESS);
  assert.deepEqual([state.purpose, state.status, state.resourceCount], ['destroy', 'complete', 0]);
  assert.match((await tagline.cli('destroy', ADDRESS)).stderr, /AlreadyGone/);
});
