import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { said } from './said.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/regional-hello');
const root = mkdtempSync(join(tmpdir(), 'check-'));
after(() => rmSync(root, { recursive: true }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'of-'));
  for (const file of ['tagline.config.yaml', 'pipeline.yaml']) cpSync(join(EXAMPLE, file), join(folder, file));
});

const change = (file: string, from: string | RegExp, to: string): void => {
  const text = readFileSync(join(folder, file), 'utf8');
  const changed = text.replace(from, to);
  assert.notEqual(changed, text, `${from} stands in ${file}`);
  writeFileSync(join(folder, file), changed);
};

test('a valid installation and a valid pipeline are listed with their contents', async () => {
  const { code, out, err } = await said('check', folder);

  assert.deepEqual([code, err], [0, []]);
  assert.match(
    out.join('\n'),
    /tagline\.config\.yaml {2}home \d{12}[\s\S]*pipeline\.yaml {2}hello, \d stages, \d actions, \d+ state machines/,
  );
});

test('one wrong name is one fault, whatever the number of targets that it makes', async () => {
  change('pipeline.yaml', /StackName: .*/, "StackName: 'other-#{tagline.Team}-#{tagline.Scope}'");

  const { code, out } = await said('check', folder, '--json');

  assert.equal(code, 3);
  const { files } = JSON.parse(out.join('\n')) as {
    files: { faults: { code: string; where: string; message: string }[] }[];
  };
  const faults = files.flatMap((file) => file.faults);
  assert.deepEqual([...new Set(faults.map(({ where }) => where))].length, faults.length, JSON.stringify(faults));
  assert.match(faults[0]?.message ?? '', /other-\w+-[\w-]+, .* may not use|may not use other-/);
});

test('every pipeline of the folder pipelines/ is checked, and a broken one does not hide the others', async () => {
  mkdirSync(join(folder, 'pipelines'));
  cpSync(join(folder, 'pipeline.yaml'), join(folder, 'pipelines', 'good.yaml'));
  writeFileSync(join(folder, 'pipelines', 'bad.yaml'), 'name: bad\nstages: [\n');

  const { code, out } = await said('check', folder);

  assert.equal(code, 3);
  const text = out.join('\n');
  assert.match(text, /bad\.yaml\n {2}InvalidDefinition at line \d+/);
  assert.match(text, /good\.yaml {2}hello/);
});

test('an invalid installation is reported, and pipelines are then checked by their own rules alone', async () => {
  change('tagline.config.yaml', /home:.*/, 'home: 7');

  const { code, out } = await said('check', folder);

  assert.equal(code, 3);
  assert.match(out.join('\n'), /InvalidInstallation at home/);
  assert.match(out.join('\n'), /pipeline\.yaml {2}hello, .* no installation to check it against/);
});

test('a folder that holds neither file is wrong usage', async () => {
  const { code, err } = await said('check', root);

  assert.equal(code, 2);
  assert.match(err.join('\n'), /holds neither tagline\.config\.yaml nor pipeline\.yaml/);
});
