/** Every example in the help of a command, and every command in docs/debugging.md, run in a shell as written. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { commands } from '../../cli/commands/index.ts';
import { Exit } from '../../cli/exit.ts';
import { quickFiles, quickPipeline } from './quick-pipeline.ts';
import { openScenario, type Scenario } from './scenario.ts';
import type { Said } from './tagline.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/**
 * `up` and `demo` stay up or start a cloud of their own: every scenario starts with the one, CI runs the other. The
 * `import` is run by test/cli/import-pipeline.test.ts, `start` by pushes.test.ts, `release` by
 * make-release.test.ts. The rest needs a backend over HTTP and is run with a real Terraform (backend.terraform.ts).
 */
const ELSEWHERE = [
  'up',
  'demo',
  ...['drift repair', 'destroy', 'import', 'start', 'release', 'override', 'rollback', 'promote'],
  ...['pull', 'push', 'rollback'].map((verb) => `state ${verb}`),
  ...['login', 'logins', 'logout', 'serials'].map((verb) => `terraform ${verb}`),
];

describe('the documents', () => {
  let scenario: Scenario;
  let execution = '';
  let approval = '';
  let commit = '';
  let confirmation = '';
  const seen = new Set<string>();

  /** A folder as its reader has it: `.tagline/`, an example, and `tagline` on PATH. */
  before(async () => {
    scenario = await openScenario('research');
    const { folder } = scenario;
    symlinkSync(scenario.data, join(folder, '.tagline'));
    symlinkSync(join(ROOT, 'cli'), join(folder, 'bin'));
    const example = join(folder, 'examples', 'regional-hello');
    mkdirSync(example, { recursive: true });
    mkdirSync(join(folder, '.local/share/bash-completion/completions'), { recursive: true });
    mkdirSync(join(folder, '.config/fish/completions'), { recursive: true });
    writeFileSync(join(example, 'pipeline.yaml'), quickPipeline({}).replace('name: quick', 'name: hello'));
    copyFileSync(join(import.meta.dirname, 'installation/tagline.config.yaml'), join(example, 'tagline.config.yaml'));
    copyFileSync(join(example, 'pipeline.yaml'), join(folder, 'pipeline.yaml'));
  });
  after(() => scenario?.close());

  const shell = (line: string): Promise<Said> =>
    new Promise((done) => {
      const { folder } = scenario;
      const PATH = [dirname(process.execPath), join(folder, 'bin'), process.env['PATH']].join(delimiter);
      const env = { ...process.env, HOME: folder, PATH, NO_COLOR: '1' };
      const child = execFile('sh', ['-c', line], { cwd: folder, env }, (_error, stdout, stderr) =>
        done({ code: child.exitCode ?? -1, stdout, stderr }),
      );
    });

  /** With what stands for a name in the text put in its place. */
  const filled = (line: string): string =>
    line
      .replace('6f1c2d3e-…-1-0a1b2c3d', approval)
      .replace('6f1c2d3e-…', execution)
      .replace(/\b6f1c\b/, execution.slice(0, 8))
      .replace('1a2b3c4', commit.slice(0, 7))
      .replace('Build/Package', 'Build/Main')
      .replace('222222222222', '111111111111')
      .replace(/https:\/\/sns\.us-east-1\.amazonaws\.com\/[^"]+/, confirmation);

  const runExamples = async (name: string, expected = 0, only = /./): Promise<string[]> => {
    const examples = commands.find((command) => command.name === name)?.examples ?? assert.fail(`no command ${name}`);
    const said: string[] = [];
    for (const example of examples.filter((line) => only.test(line))) {
      seen.add(example);
      if (/fish \| source/.test(example)) continue;
      const { code, stdout, stderr } = await shell(filled(example));
      assert.equal(code, expected, `${example}\n${stdout}${stderr}`);
      said.push(stdout);
    }
    return said;
  };

  /** What only reads may run at the same time. */
  const runBeside = (...names: readonly string[]) => Promise.all(names.map((name) => runExamples(name)));

  const pushed = async (version: string): Promise<string> => {
    const tag = `dev_eu-central-1/research/${version}`;
    scenario.push('quick', quickFiles(), tag);
    await asked(tag);
    return tag;
  };
  const asked = async (tag: string): Promise<void> => {
    const isOpen = ({ status }: { status: string }): boolean => status === 'Open';
    const answer = await scenario.until(tag, 'asking', ({ approvals }) => approvals.some(isOpen));
    execution = answer.execution.id;
    commit = answer.execution.commit;
    approval = answer.approvals.find(isOpen)?.id ?? '';
  };
  const ended = (tag: string, status: string) =>
    scenario.until(tag, status, (answer) => answer.execution.status === status);

  test('the examples of every command run as they are written', async () => {
    const { mails } = await scenario.json<{ mails: { body: string }[] }>('mail', '--limit', '200');
    confirmation =
      mails
        .map(({ body }) => /https?:\S+ConfirmSubscription\S*|https?:\S+confirmation\S*/.exec(body)?.[0])
        .find((link) => link !== undefined) ?? '';
    await runExamples('pipelines put');
    await runExamples('pipelines disable');
    await runExamples('pipelines enable');
    await runBeside(
      'pipelines list',
      'pipelines show',
      'check',
      'plan',
      'completion',
      'people',
      'people confirm',
      'mail',
      'env',
      'lease list',
      'terraform buildspec',
    );
    await runExamples('transition disable');
    await runExamples('transition enable');
    await runExamples('halt');
    await runExamples('resume');

    const first = await pushed('1.0');
    await runBeside('status', 'executions', 'show', 'reports', 'cost', 'graph');
    await runExamples('logs', 0, /Package$/);
    assert.match((await runExamples('approvals')).join(''), new RegExp(approval.slice(0, 8)));
    await runExamples('approve');
    await ended(first, 'Succeeded');
    assert.match((await runExamples('logs', 0, /--follow$/)).join(''), /Main │/);
    assert.match((await runExamples('state show')).join(''), /dev_eu-central-1\/research\/1\.0/);
    const bucket = filled('1a2b3c4');
    assert.match((await runExamples('state list')).join(''), new RegExp(bucket));
    await runBeside('state history', 'state blame', 'state export', 'matrix', 'metrics', 'incident', 'export');
    assert.match((await runExamples('lease show')).join(''), /free/);
    // Nobody holds it any more: there is nothing to break, and it says so.
    await runExamples('lease break', Exit.refused);
    assert.match((await runExamples('drift')).join(''), /in sync/);
    // Nothing has drifted: there is nothing to accept.
    await runExamples('drift accept', Exit.refused);

    const second = await pushed('1.1');
    await runExamples('reject');
    await ended(second, 'Failed');
    await runExamples('retry', 0, /…$/);
    await asked(second);
    await runExamples('stop', 0, /wrong tag/);
    await ended(second, 'Stopped');
    await runExamples('retry', 0, /--all$/);
    await asked(second);
    await runExamples('stop', 0, /--abandon/);
    await ended(second, 'Stopped');
    assert.equal((await scenario.cli('retry', execution)).code, 0);
    await asked(second);
    assert.equal((await scenario.cli('approve', approval)).code, 0);
    await ended(second, 'Succeeded');
    assert.match((await runExamples('state diff')).join(''), /serial 1 .* → serial 2 /);
    // No condition holds it back: there is nothing to override.
    await runExamples('override', Exit.refused);
    const definition = join(scenario.folder, 'pipeline.yaml');
    writeFileSync(definition, `${readFileSync(definition, 'utf8')}\nvariables: [{ name: Why, defaultValue: diff }]\n`);
    assert.equal((await shell('tagline pipelines put pipeline.yaml')).code, 0);
    const [tags = '', versions = ''] = await runExamples('diff');
    assert.match(tags, /serial 1 .* → serial 2 /);
    assert.match(versions, /"path": "variables\[Why\]"/);

    await runExamples('pipelines delete');
    const shown = commands.filter(({ name }) => !ELSEWHERE.includes(name)).flatMap(({ examples }) => examples);
    assert.deepEqual(
      shown.filter((example) => !seen.has(example)),
      [],
      'examples that nothing ran',
    );
  });

  test('the commands of docs/debugging.md run against the local cloud', async (t) => {
    if ((await shell('aws --version')).code !== 0) return t.skip('the AWS CLI is not on PATH');
    const text = readFileSync(join(ROOT, 'docs/debugging.md'), 'utf8');
    const lines = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));
    assert.ok(lines.length >= 3);
    for (const line of lines) {
      const { code, stdout, stderr } = await shell(`eval "$(tagline env)" && ${line}`);
      assert.equal(code, 0, `${line}\n${stdout}${stderr}`);
    }
    const curl = /`(curl [^`]+)`/.exec(text)?.[1]?.replace('URL', scenario.url) ?? assert.fail('no curl');
    const { code, stdout, stderr } = await shell(`${curl.replace('curl ', 'curl -sf ')}`);
    assert.equal(code, 0, stdout + stderr);
  });
});
