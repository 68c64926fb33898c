/** docs/terraform.md, followed from its first to its last line with a real terraform. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parseDocument } from 'yaml';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import { type Reader, readerIn, type Section, sectionsOf } from './documented-terraform.ts';
import { startTagline, type Tagline } from './tagline.ts';
import { missing, plugins } from './terraform-here.ts';

const skip = missing;
const TEAM = '111111111111';
const PATIENCE_MS = 400_000;
const sections = sectionsOf(readFileSync(resolve(import.meta.dirname, '../../docs/terraform.md'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'documented-'));
let reader: Reader;
let tagline: Tagline;

const section = (title: string): Section =>
  sections.find((one) => one.title.includes(title)) ?? assert.fail(`the document has no section ${title}`);

before(async () => {
  if (skip) return;
  const config = join(folder, 'tagline.config.yaml');
  const [step] = section('The installation').steps;
  const installation = parseDocument(step && 'text' in step ? step.text : '');
  installation.setIn(['terraform', 'plugins'], plugins);
  writeFileSync(config, String(installation));
  tagline = await startTagline(config);
  symlinkSync(join(tagline.folder, 'data'), join(folder, '.tagline'));
  const GIT = { GIT_CONFIG_GLOBAL: devNull, GIT_AUTHOR_NAME: 'Ana', GIT_AUTHOR_EMAIL: 'ana@example.com' };
  reader = readerIn(folder, {
    ...GIT,
    GIT_COMMITTER_NAME: 'Ana',
    GIT_COMMITTER_EMAIL: 'ana@example.com',
    CHECKPOINT_DISABLE: '1',
    TF_CLI_ARGS_init: `-plugin-dir=${plugins}`,
  });
});
after(async () => {
  await tagline?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const team = () => ({ ...tagline.sdkOf(TEAM), region: 'us-east-1' });

/** What the reader has before the first step: a bucket of the team's, a state in it, and what it says is there. */
const plainSetUp = async (): Promise<void> => {
  await new S3Client({ ...team(), forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'old-states' }));
  for (const step of section('The repository').steps) await reader.follow(step);
  const backend =
    'terraform {\n  backend "s3" {\n    bucket = "old-states"\n    key = "dev.tfstate"\n    region = "us-east-1"\n' +
    '    use_lockfile = true\n  }\n}\n';
  await reader.follow({ file: 'backend.tf', text: backend });
  const env = `eval "$(tagline env --account ${TEAM})"`;
  const apply = 'terraform apply -input=false -auto-approve -var-file=environments/dev/research/variables.tfvars';
  const { code, stdout, stderr } = await reader.follow({ line: `${env} && terraform init -input=false && ${apply}` });
  assert.equal(code, 0, stdout + stderr);
};

const parameter = async (): Promise<string | undefined> =>
  (await new SSMClient(team()).send(new GetParameterCommand({ Name: '/research/note' }))).Parameter?.Value;

let approval = '';
/** What stands in the text for something that only this run knows. */
const filled = (line: string): string => {
  const { username, password } = JSON.parse(readFileSync(join(tagline.folder, 'data', 'git-credentials.json'), 'utf8'));
  const remote = new URL(`${tagline.url}/_codecommit/us-east-1/v1/repos/infra`);
  remote.username = encodeURIComponent(username);
  remote.password = encodeURIComponent(password);
  return line.replace(/ URL$/, ` ${remote.href}`).replace(/ APPROVAL$/, ` ${approval}`);
};

const isOpen = ({ status }: { status: string }): boolean => status === 'Open';
/** Until the execution of the tag that was pushed, or decided about, asks or has ended. */
const settled = async (tag: string, decided: boolean): Promise<ExecutionAnswer> => {
  const answer = await tagline.until(
    tag,
    'settled',
    ({ execution, approvals }) => execution.status !== 'InProgress' || (!decided && approvals.some(isOpen)),
    PATIENCE_MS,
  );
  approval = answer.approvals.find(isOpen)?.id ?? '';
  return answer;
};

/** Follows a section; answers what the executions of its tags came to, in order. */
const follow = async (title: string): Promise<ExecutionAnswer[]> => {
  const answers: ExecutionAnswer[] = [];
  let tag = '';
  for (const step of section(title).steps) {
    const { code, stdout, stderr } = await reader.follow('line' in step ? { line: filled(step.line) } : step);
    assert.equal(code, 0, `${title}: ${JSON.stringify(step)}\n${stdout}${stderr}`);
    const line = 'line' in step ? step.line : '';
    tag = /^git push .* (\S+)$/.exec(line)?.[1] ?? tag;
    if (/^git push|^tagline approve /.test(line)) answers.push(await settled(tag, line.startsWith('tagline')));
  }
  return answers;
};

test('a plain S3 set-up becomes tags, in the order of the document', { skip, timeout: 1_200_000 }, async (t) => {
  await plainSetUp();

  await t.test('the installation, and the state into the bucket and into Tagline', async () => {
    for (const title of ['1. ', '2. ', '3. ', '4. ', '5. ', '6. ']) await follow(title);
    assert.equal(await parameter(), 'hello', 'nothing was changed by moving');
  });

  await t.test('the first tag finds nothing to do, and asks nobody', async () => {
    const [first] = await follow('7. ');
    assert.equal(first?.execution.status, 'Succeeded', JSON.stringify(first?.stages));
    assert.deepEqual([first?.plans[0]?.empty, first?.approvals], [true, []]);
  });

  await t.test('a change is asked about and applied', async () => {
    const [asking, done] = await follow('8. ');
    assert.equal(asking?.plans[0]?.changes[0]?.resource, 'aws_ssm_parameter.note');
    assert.equal(done?.execution.status, 'Succeeded', JSON.stringify(done?.stages));
    assert.equal(await parameter(), 'hello again');
  });

  await t.test('drift that is made by hand is found, with what differs', async () => {
    await follow('9. ');
    const byHand = { Name: '/research/note', Value: 'by hand', Type: 'String', Overwrite: true } as const;
    await new SSMClient(team()).send(new PutParameterCommand(byHand));
    const drift = await tagline.cli('drift', 'research/dev-us-east-1');
    assert.equal(drift.code, 1, drift.stderr);
    assert.match(drift.stdout, /aws_ssm_parameter\.note/);
  });

  await t.test('the tag of before, under another version, brings back what it made', async () => {
    const [, done] = await follow('10. ');
    assert.equal(done?.execution.status, 'Succeeded', JSON.stringify(done?.stages));
    assert.equal(await parameter(), 'hello');
  });

  await t.test('the state leaves again', async () => {
    await follow('Leaving again');
    const state = JSON.parse(readFileSync(join(folder, 'leaving.tfstate'), 'utf8'));
    assert.equal(state.resources[0].type, 'aws_ssm_parameter');
    unlinkSync(join(folder, 'leaving.tfstate'));
  });
});
