import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { outdated } from '../../docs/generate/index.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

test('documents that are made from the sources are up to date', () => {
  assert.deepEqual(outdated(), [], 'npm run docs writes them');
});

test('CI runs the two commands that README begins with', () => {
  const [demo, tests] = [...read('README.md').matchAll(/```sh\n(npm ci && .*)\n```/g)].map((found) => found[1]);
  assert.deepEqual([demo, tests], ['npm ci && npm run demo', 'npm ci && npm test']);
  const ci = read('.ci/run');
  for (const command of ['npm ci', 'npm test', 'npm run demo']) assert.ok(ci.includes(command), command);
});

test('README stays within two screens of prose beside its table and picture', () => {
  assert.ok(read('README.md').split('\n').length <= 90);
});

test('links between documents lead somewhere', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', ...globSync('{docs,local}/**/*.md', { cwd: ROOT })];
  const broken = documents.flatMap((file) =>
    [...read(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .map((found) => found[1] ?? '')
      .filter((target) => !existsSync(join(ROOT, dirname(file), target)))
      .map((target) => `${file} -> ${target}`),
  );

  assert.deepEqual(broken, []);
});

test('every dependency has its line in CONTRIBUTING', () => {
  const {
    dependencies = {},
    devDependencies = {},
    optionalDependencies = {},
  } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  const table = read('CONTRIBUTING.md');
  const missing = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
    (name) => !table.includes(`\`${name}\``) && !/^@(aws-sdk|types)\//.test(name),
  );

  assert.deepEqual(missing, []);
});
