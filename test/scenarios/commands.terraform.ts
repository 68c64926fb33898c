/** What a pipeline does with a real Terraform beside deploying: refresh-only, import, destroy; its lock is a table. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import { startTagline, type Tagline } from './tagline.ts';
import { missing, plugins } from './terraform-here.ts';
import { terraformFiles, terraformInstallation, terraformPipeline } from './terraform-pipeline.ts';

const skip = missing;
const folder = mkdtempSync(join(tmpdir(), 'tagline-commands-'));
const ADDRESS = 'research/dev-us-east-1';
const PATIENCE_MS = 300_000;
let tagline: Tagline;

before(async () => {
  if (skip) return;
  const config = join(folder, 'tagline.config.yaml');
  writeFileSync(config, terraformInstallation(plugins ?? '', { lock: 'table' }));
  tagline = await startTagline(config);
  for (const command of ['plan', 'destroy', 'import', 'refresh-only']) {
    const file = join(tagline.folder, `${command}.yaml`);
    writeFileSync(file, terraformPipeline({ command }));
    const put = await tagline.cli('pipelines', 'put', file);
    assert.equal(put.code, 0, put.stderr);
  }
});
after(async () => {
  await tagline?.stop();
  rmSync(folder, { recursive: true, force: true });
});

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
const asked = (tag: string) =>
  tagline.until(
    tag,
    'asking',
    ({ approvals, execution }) => execution.status === 'Failed' || approvals.some(({ status }) => status === 'Open'),
    PATIENCE_MS,
  );
/** What was planned, once it was approved and has ended. */
const carriedOut = async (tag: string, files: Readonly<Record<string, string>>): Promise<ExecutionAnswer> => {
  tagline.push('infra', files, tag);
  const asking = await asked(tag);
  assert.equal(asking.execution.status, 'InProgress', why(asking));
  const { code, stderr } = await tagline.cli('approve', asking.approvals[0]?.id ?? '');
  assert.equal(code, 0, stderr);
  return ended(tag);
};
const changesOf = ({ plans }: ExecutionAnswer) =>
  plans[0]?.changes.filter(({ type }) => type !== 'output').map(({ action, resource }) => [action, resource]);
interface Shown {
  readonly state: {
    readonly serial: number;
    readonly tag: string;
    readonly status: string;
    readonly component: string;
  };
  readonly body: { readonly deployments: { readonly resources: { readonly logicalId: string }[] }[] };
}
const shown = (): Promise<Shown> => tagline.json<Shown>('state', 'show', ADDRESS);
const resources = async (): Promise<readonly string[]> =>
  (await shown()).body.deployments.flatMap(({ resources: all }) => all.map(({ logicalId }) => logicalId));

const NOTE = 'module.regional.aws_ssm_parameter.note';
const TOKEN = 'module.regional.aws_ssm_parameter.token';
const locks = () => new DynamoDBClient(tagline.sdk);
const LOCK = { LockID: { S: `acme-dev/${ADDRESS}/terraform.tfstate` } };
const target = () => new SSMClient(tagline.sdkOf('111111111111'));

test('an apply whose lock is a table leaves the digest of the state there, and no lock', { skip }, async () => {
  const done = await carriedOut('dev_us-east-1/research/1.0', terraformFiles('hello'));

  assert.equal(done.execution.status, 'Succeeded', why(done));
  const { Items } = await locks().send(new ScanCommand({ TableName: 'acme-lock-dev' }));
  assert.deepEqual(
    Items?.map(({ LockID, Info }) => [LockID?.S, Info]),
    [[`${LOCK.LockID.S}-md5`, undefined]],
  );
});

test('a lock that somebody holds in the table is named, and the plan stays good for a retry', { skip }, async () => {
  const tag = 'dev_us-east-1/research/1.1';
  const Info = { S: JSON.stringify({ ID: 'the-lock', Who: 'ana@laptop', Operation: 'OperationTypeApply' }) };
  await locks().send(new PutItemCommand({ TableName: 'acme-lock-dev', Item: { ...LOCK, Info } }));

  const done = await carriedOut(tag, terraformFiles('locked'));

  assert.match(why(done), /Apply: StateLocked: [\s\S]*ana@laptop/);
  assert.equal(done.plans[0]?.status, 'Made');
  await locks().send(new DeleteItemCommand({ TableName: 'acme-lock-dev', Key: LOCK }));
  const retried = await tagline.cli('retry', done.execution.id);
  assert.equal(retried.code, 0, retried.stderr);
  const again = await tagline.until(tag, 'applied', ({ execution }) => execution.status === 'Succeeded', PATIENCE_MS);
  assert.equal(again.execution.status, 'Succeeded', why(again));
});

test('refresh-only shows what was changed by hand, and its apply writes it into the state and changes nothing', {
  skip,
}, async () => {
  const by = { Name: '/note/us-east-1', Value: 'by hand', Type: 'String', Overwrite: true } as const;
  await target().send(new PutParameterCommand(by));

  const done = await carriedOut('refresh-only/dev_us-east-1/research/1.2', terraformFiles('locked'));

  assert.equal(done.execution.status, 'Succeeded', why(done));
  assert.deepEqual(changesOf(done), [['Modify', NOTE]]);
  const value = done.plans[0]?.changes[0]?.attributes?.find(({ path }) => path === 'insecure_value');
  assert.deepEqual([value?.before, value?.after], ['locked', 'by hand']);
  const { Parameter } = await target().send(new GetParameterCommand({ Name: by.Name }));
  assert.equal(Parameter?.Value, 'by hand');
  assert.deepEqual(await resources(), [NOTE, TOKEN]);
});

test('an import takes over what its import blocks name, and nothing else', { skip }, async () => {
  await target().send(new PutParameterCommand({ Name: '/there/already', Value: 'old', Type: 'String' }));
  const files = terraformFiles('by hand');
  const there = (name: string): string =>
    `resource "aws_ssm_parameter" "${name}" {\n  name = "/${name}/already"\n  type = "String"\n  insecure_value = "old"\n}\n`;
  const module = 'modules/regional/main.tf';
  const imported = {
    ...files,
    [module]: `${files[module]}${there('there')}`,
    'main.tf': `${files['main.tf']}import {\n  to = module.regional.aws_ssm_parameter.there\n  id = "/there/already"\n}\n`,
  };
  const more = 'import/dev_us-east-1/research/1.3';
  tagline.push('infra', { ...imported, [module]: `${imported[module]}${there('made')}` }, more);
  assert.match(why(await asked(more)), /Plan: NotOnlyImports: .*add module\.regional\.aws_ssm_parameter\.made/);

  const done = await carriedOut('import/dev_us-east-1/research/1.4', imported);

  assert.equal(done.execution.status, 'Succeeded', why(done));
  assert.deepEqual(changesOf(done), [['Import', 'module.regional.aws_ssm_parameter.there']]);
  assert.deepEqual(await resources(), [NOTE, 'module.regional.aws_ssm_parameter.there', TOKEN]);
});

test('destroy shows every removal first, and leaves an address that holds nothing, in one history', {
  skip,
}, async () => {
  const before = await shown();

  const done = await carriedOut('destroy/dev_us-east-1/research/2.0', terraformFiles('by hand'));

  assert.equal(done.execution.status, 'Succeeded', why(done));
  assert.deepEqual(
    changesOf(done)?.map(([action]) => action),
    ['Remove', 'Remove', 'Remove'],
  );
  const { state } = await shown();
  assert.deepEqual([state.component, state.serial, state.status], ['infra', before.state.serial + 1, 'complete']);
  assert.deepEqual(await resources(), []);
  await assert.rejects(target().send(new GetParameterCommand({ Name: '/note/us-east-1' })), {
    name: 'ParameterNotFound',
  });
});
