import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { type Route, routes } from '../../api/routes.ts';
import { commands } from '../../cli/commands/index.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

test('the route table of README is the table of routes', () => {
  const rows = (Object.values(routes) as Route[]).map(
    ({ method, path, auth, says }) => `| \`${method} ${path}\` | ${auth === 'iam' ? 'IAM' : 'link'} | ${says} |`,
  );
  const block = `<!-- routes -->\n| route | signed | |\n|---|---|---|\n${rows.join('\n')}\n<!-- /routes -->`;
  const readme = read('README.md');
  const now = readme.replace(/<!-- routes -->[\s\S]*?<!-- \/routes -->/, block);
  if (process.env['UPDATE_README']) writeFileSync(join(ROOT, 'README.md'), now);

  assert.equal(
    process.env['UPDATE_README'] ? now : readme,
    now,
    'UPDATE_README=1 node --test test/house/readme.test.ts writes it',
  );
});

test('README names every command of the command line, and CI runs its two commands', () => {
  const readme = read('README.md');

  for (const { name } of commands)
    assert.ok(readme.includes(`\`${name}`) || readme.includes(`, \`${name}`), `${name} is not in README`);
  const [demo, tests] = [...readme.matchAll(/```sh\n(npm ci && .*)\n```/g)].map((found) => found[1]);
  assert.deepEqual([demo, tests], ['npm ci && npm run demo', 'npm ci && npm test']);
  const ci = read('.ci/run');
  for (const command of ['npm ci', 'npm test', 'npm run demo']) assert.ok(ci.includes(command), command);
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
