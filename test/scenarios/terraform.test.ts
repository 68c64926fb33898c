import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import { startTagline, type Tagline } from './tagline.ts';
import { missing, plugins } from './terraform-here.ts';
import { terraformFiles, terraformInstallation, terraformPipeline } from './terraform-pipeline.ts';

const skip = missing;
const folder = mkdtempSync(join(tmpdir(), 'tagline-terraform-'));
let tagline: Tagline;

before(async () => {
  if (skip) return;
  const config = join(folder, 'tagline.config.yaml');
  writeFileSync(config, terraformInstallation(plugins ?? ''));
  tagline = await startTagline(config);
  const file = join(tagline.folder, 'infra.yaml');
  writeFileSync(file, terraformPipeline());
  const put = await tagline.cli('pipelines', 'put', file);
  assert.equal(put.code, 0, put.stderr);
});
after(async () => {
  await tagline?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const PATIENCE_MS = 300_000;

const asked = (tag: string) =>
  tagline.until(
    tag,
    'asking',
    ({ approvals, execution }) => execution.status === 'Failed' || approvals.some(({ status }) => status === 'Open'),
    PATIENCE_MS,
  );
/** What the actions say that failed. */
const why = ({ stages }: ExecutionAnswer): string =>
  stages
    .flatMap(({ actions }) =>
      actions.flatMap(({ name, errorDetails }) =>
        errorDetails ? [`${name}: ${errorDetails.code}: ${errorDetails.message}`] : [],
      ),
    )
    .join('\n');
const ended = (tag: string) =>
  tagline.until(tag, 'ended', ({ execution }) => execution.status !== 'InProgress', PATIENCE_MS);

test('a tag is planned, shown, approved and applied from the sealed plan, and the state says what is there', {
  skip,
}, async () => {
  const tag = 'dev_us-east-1/research/1.0';
  tagline.push('infra', terraformFiles('hello'), tag);

  const asking = await asked(tag);
  assert.equal(asking.execution.status, 'InProgress', why(asking));
  const { plans, approvals } = asking;
  const [plan] = plans;
  assert.deepEqual(
    plan?.changes.map(({ action, resource }) => [action, resource]),
    [
      ['Add', 'module.regional.aws_ssm_parameter.note'],
      ['Add', 'module.regional.aws_ssm_parameter.token'],
      ['Add', 'output.parameter'],
    ],
  );
  const values = (at: number) =>
    Object.fromEntries((plan?.changes[at]?.attributes ?? []).map(({ path, after: value }) => [path, value]));
  assert.equal(values(0)['insecure_value'], 'hello');
  assert.equal(values(1)['value'], '(sensitive)');
  assert.doesNotMatch(JSON.stringify(plans), /a-secret-of-the-team/);

  assert.equal((await tagline.cli('approve', approvals[0]?.id ?? '')).code, 0);
  const done = await ended(tag);
  assert.equal(done.execution.status, 'Succeeded', why(done));
  const apply = done.stages.find(({ name }) => name === 'Deploy')?.actions.find(({ name }) => name === 'Apply');
  assert.deepEqual(apply?.outputVariables, { parameter: '/note/us-east-1' });
  assert.equal(apply?.deployment?.native?.serial, 1);
  assert.deepEqual(
    apply?.deployment?.resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]),
    [
      ['module.regional.aws_ssm_parameter.note', 'arn:aws:ssm:us-east-1:111111111111:parameter/note/us-east-1'],
      ['module.regional.aws_ssm_parameter.token', 'arn:aws:ssm:us-east-1:111111111111:parameter/token/us-east-1'],
    ],
  );
  assert.doesNotMatch(JSON.stringify(done), /a-secret-of-the-team/);
});
