/** docs/terraform.md, followed as far as it needs no terraform; documented-terraform.terraform.ts follows all of it. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { type Reader, readerIn, sectionsOf } from './documented-terraform.ts';
import { startTagline, type Tagline } from './tagline.ts';

const sections = sectionsOf(readFileSync(resolve(import.meta.dirname, '../../docs/terraform.md'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'documented-'));
/** What `terraform state pull` would have written. */
const STATE = { version: 4, terraform_version: '1.11.4', serial: 7, lineage: 'a-lineage', outputs: {}, resources: [] };
let reader: Reader;
let tagline: Tagline;

const fileIn = (name: string): string => {
  const step = sections.flatMap(({ steps }) => steps).find((one) => 'file' in one && one.file === name);
  return step && 'text' in step ? step.text : assert.fail(`the document has no file ${name}`);
};

before(async () => {
  const config = join(folder, 'tagline.config.yaml');
  writeFileSync(config, fileIn('tagline.config.yaml'));
  tagline = await startTagline(config);
  symlinkSync(join(tagline.folder, 'data'), join(folder, '.tagline'));
  writeFileSync(join(folder, 'before.tfstate'), JSON.stringify(STATE));
  reader = readerIn(folder, {});
});
after(async () => {
  await tagline?.stop();
  rmSync(folder, { recursive: true });
});

test('the steps of docs/terraform.md that need no terraform run in order, as written', async () => {
  let lines = 0;
  for (const { title, steps } of sections.filter(({ needsTerraform }) => !needsTerraform))
    for (const step of steps) {
      const { code, stdout, stderr } = await reader.follow(step);
      assert.equal(code, 0, `${title}: ${JSON.stringify(step)}\n${stdout}${stderr}`);
      if ('line' in step) lines += 1;
    }
  assert.ok(lines >= 10, `only ${lines} commands were found`);

  const left = JSON.parse(readFileSync(join(folder, 'leaving.tfstate'), 'utf8'));
  assert.deepEqual([left.serial, left.lineage], [7, 'a-lineage'], 'the state leaves as it came');
  const login = readFileSync(join(folder, 'login.env'), 'utf8');
  assert.match(login, /TF_HTTP_ADDRESS='?http:\/\/127\.0\.0\.1:\d+\/\S*\/v1\/terraform\/research\/lab-us-east-1/);
  assert.match((await tagline.cli('pipelines', 'list')).stdout, /infra.*disabled/);
});
