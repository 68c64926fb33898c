/** A pipeline with a real Terraform, at addresses whose states Tagline keeps. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  BatchGetBuildsCommand,
  CodeBuildClient,
  ListBuildsForProjectCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Lease } from '../../core/lease.ts';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import type { TerraformSerial } from '../../core/terraform-state.ts';
import { pause, startTagline, type Tagline } from './tagline.ts';
import { missing, plugins } from './terraform-here.ts';
import { terraformFiles, terraformInstallation, terraformPipeline } from './terraform-pipeline.ts';

const skip = missing;
const folder = mkdtempSync(join(tmpdir(), 'tagline-kept-state-'));
const PATIENCE_MS = 300_000;
let tagline: Tagline;

before(async () => {
  if (skip) return;
  const config = join(folder, 'tagline.config.yaml');
  writeFileSync(config, terraformInstallation(plugins ?? '', { backend: 'http' }));
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

const asked = (tag: string) =>
  tagline.until(
    tag,
    'asking',
    ({ approvals, execution }) => execution.status === 'Failed' || approvals.some(({ status }) => status === 'Open'),
    PATIENCE_MS,
  );
const ended = (tag: string) =>
  tagline.until(tag, 'ended', ({ execution }) => execution.status !== 'InProgress', PATIENCE_MS);
const why = ({ stages }: ExecutionAnswer): string =>
  stages
    .flatMap(({ actions }) =>
      actions.flatMap(({ name, errorDetails: e }) => (e ? [`${name}: ${e.code}: ${e.message}`] : [])),
    )
    .join('\n');
const approve = async (tag: string): Promise<void> => {
  const asking = await asked(tag);
  assert.equal(asking.execution.status, 'InProgress', why(asking));
  const { code, stderr } = await tagline.cli('approve', asking.approvals[0]?.id ?? '');
  assert.equal(code, 0, stderr);
};
const serials = async (address: string): Promise<readonly TerraformSerial[]> =>
  (await tagline.json<{ serials: TerraformSerial[] }>('terraform', 'serials', address)).serials;

/** A request of Terraform's, with a login of a laptop. */
const laptop = async (address: string) => {
  const { variables } = await tagline.json<{ variables: Record<string, string> }>('terraform', 'login', address);
  const basic = Buffer.from(`${variables['TF_HTTP_USERNAME']}:${variables['TF_HTTP_PASSWORD']}`).toString('base64');
  return (method: string, id: string): Promise<Response> =>
    fetch(variables['TF_HTTP_LOCK_ADDRESS'] ?? '', {
      method,
      headers: { authorization: `Basic ${basic}` },
      body: JSON.stringify({ ID: id, Who: 'ana@laptop', Operation: 'OperationTypeApply' }),
    });
};

test('a tag is applied through the HTTP backend with a login of its own, and the record is the state that Tagline keeps', {
  skip,
}, async () => {
  const tag = 'dev_us-east-1/research/1.0';
  const address = 'research/dev-us-east-1';
  tagline.push('infra', terraformFiles('hello'), tag);
  await approve(tag);

  const done = await ended(tag);

  assert.equal(done.execution.status, 'Succeeded', why(done));
  const apply = done.stages.find(({ name }) => name === 'Deploy')?.actions.find(({ name }) => name === 'Apply');
  assert.deepEqual(apply?.outputVariables, { parameter: '/note/us-east-1' });
  assert.equal(apply?.deployment?.resources.length, 2);
  const [newest] = await serials(address);
  assert.deepEqual(apply?.deployment?.native, { lineage: newest?.lineage, serial: newest?.serial });
  assert.match(newest?.by ?? '', new RegExp(done.execution.id));
  assert.doesNotMatch(JSON.stringify(done), /a-secret-of-the-team/);
  const kept = JSON.parse((await tagline.cli('state', 'pull', address)).stdout) as { serial: number };
  assert.equal(kept.serial, newest?.serial);
});

test('its secrets are told to nobody, are gone with the builds, and no state lies where builds could read it', {
  skip,
}, async () => {
  const codebuild = new CodeBuildClient(tagline.sdk);
  for (const kind of ['tfplan', 'tfapply']) {
    const projectName = `tagline-${kind}-dev-111111111111`;
    const { ids } = await codebuild.send(new ListBuildsForProjectCommand({ projectName }));
    const { builds } = await codebuild.send(new BatchGetBuildsCommand({ ids: ids ?? [] }));
    const secret = builds?.[0]?.environment?.environmentVariables?.find(({ name }) => name === 'TAGLINE_STATE_SECRET');
    assert.equal(secret?.type, 'PARAMETER_STORE');
    assert.match(secret?.value ?? '', new RegExp(`^/tagline/${kind}/dev/111111111111/tagline-`));
  }
  const { Parameters = [] } = await new SSMClient(tagline.sdk).send(new DescribeParametersCommand({}));
  assert.deepEqual(
    Parameters.filter(({ Name }) => Name?.startsWith('/tagline/')),
    [],
  );
  const { logins } = await tagline.json<{ logins: { revoked?: object }[] }>(
    'terraform',
    'logins',
    'research/dev-us-east-1',
  );
  assert.equal(logins.length, 2);
  assert.ok(logins.every(({ revoked }) => revoked));
  const s3 = new S3Client({ ...tagline.sdk, forcePathStyle: true });
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'acme-dev' }));
  const keys = (Contents ?? []).map(({ Key = '' }) => Key);
  assert.ok(keys.length > 0 && keys.every((key) => key.startsWith('research/dev-us-east-1/serials/')), keys.join());
});

test('a plan right after it is empty; one whose state somebody moves meanwhile is outdated', { skip }, async () => {
  const address = 'research/dev-us-east-1';
  const same = 'dev_us-east-1/research/1.1';
  tagline.push('infra', terraformFiles('hello'), same);
  const empty = await ended(same);
  assert.deepEqual([empty.execution.status, empty.plans[0]?.empty], ['Succeeded', true], why(empty));

  const tag = 'dev_us-east-1/research/2.0';
  tagline.push('infra', terraformFiles('changed'), tag);
  await asked(tag);
  const pulled = JSON.parse((await tagline.cli('state', 'pull', address)).stdout) as { serial: number };
  const file = join(folder, 'moved.tfstate');
  writeFileSync(file, JSON.stringify({ ...pulled, serial: pulled.serial + 1 }));
  assert.equal((await tagline.cli('state', 'push', address, file)).code, 0);
  await approve(tag);

  const done = await ended(tag);

  assert.match(why(done), /Apply: PlanOutdated/);
  assert.equal(done.plans[0]?.status, 'Withdrawn');
});

test('the lock of a laptop makes the pipeline wait, and an apply keeps laptops out; killed, it leaves no lock', {
  skip,
}, async () => {
  const tag = 'dev_eu-central-1/research/3.0';
  const address = 'research/dev-eu-central-1';
  const begun = join(tagline.folder, 'begun');
  const slow = `resource "terraform_data" "slow" {\n  provisioner "local-exec" { command = "touch ${begun}; sleep 600" }\n}\n`;
  const files = terraformFiles('slow');
  const module = 'modules/regional/main.tf';
  const ask = await laptop(address);
  assert.equal((await ask('PUT', 'of-the-laptop')).status, 200);
  tagline.push('infra', { ...files, [module]: `${files[module]}${slow}` }, tag);
  await approve(tag);
  const lease = () => tagline.json<Lease>('lease', 'show', address);
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + PATIENCE_MS; !(await holds()); await pause(200)) assert.ok(Date.now() < end);
  };
  await until(async () => (await lease()).line.length === 1);

  assert.equal((await ask('DELETE', 'of-the-laptop')).status, 200);

  const isThere = async (): Promise<boolean> => {
    try {
      return readFileSync(begun) !== undefined;
    } catch {
      return false;
    }
  };
  await until(isThere);
  const refused = await ask('PUT', 'another');
  assert.equal(refused.status, 423);
  const within = (await lease()).within?.info.ID ?? 'none';
  assert.ok(((await refused.json()) as { ID: string }).ID.startsWith(within));
  const codebuild = new CodeBuildClient(tagline.sdk);
  const projectName = 'tagline-tfapply-dev-111111111111';
  const { ids } = await codebuild.send(new ListBuildsForProjectCommand({ projectName, sortOrder: 'DESCENDING' }));
  await codebuild.send(new StopBuildCommand({ id: ids?.[0] ?? '' }));

  const done = await ended(tag);
  assert.match(why(done), /Apply: TerraformApplyFailed/);
  const { state, body } = await tagline.json<{
    state: { tag: string; status: string };
    body: { deployments: { progress?: string }[] };
  }>('state', 'show', address);
  assert.deepEqual([state.tag, state.status], [tag, 'partial']);
  const progress = body.deployments[0]?.progress ?? '';
  assert.match(progress, /not done: .*terraform_data\.slow/);
  assert.doesNotMatch(progress, /locked/);
  const free = await lease();
  assert.deepEqual([free.holder, free.within, free.lock], [undefined, undefined, undefined]);
  assert.equal((await ask('PUT', 'afterwards')).status, 200);
});
