/** Many commands in one process: what is said to which stream, and the exit code. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { commands } from '../../cli/commands/index.ts';
import { said } from './said.ts';
import { run } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
const none = join(folder, 'none');
after(() => rmSync(folder, { recursive: true }));

test('the help of every command says what it does, its options, exit codes, and examples that name it', async () => {
  for (const { name, usage, says, options, examples } of commands) {
    const { code, out, err } = await said(...name.split(' '), '--help');
    const help = out.join('\n');

    assert.deepEqual([code, err], [0, []], name);
    for (const part of [`tagline ${usage}\n`, says, '--json', '--help', 'exit codes: 0'])
      assert.ok(help.includes(part), `${name}: ${part}`);
    for (const option of Object.keys(options ?? {})) assert.ok(help.includes(`--${option}`), `${name} --${option}`);
    assert.ok(examples.length > 0, name);
    const npm = `npm (run )?${name === 'up' ? 'start' : name}`;
    const naming = new RegExp(`^(eval "\\$\\()?(tagline ${name}|${npm})(\\)"| |$)`);
    for (const example of examples) {
      assert.match(example, naming);
      assert.ok(help.includes(example), example);
    }
  }
});

test('every example is read by its command as it stands', async () => {
  for (const { name, examples } of commands)
    for (const example of examples.filter((text) => text.startsWith('tagline '))) {
      const words = [...example.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
      const { code, err } = await said(...words.slice(1), '--help');
      assert.deepEqual([code, err], [0, []], `${name}: ${example}`);
    }
});

test('the overview has every command with what it does, however it is asked for', async () => {
  for (const args of [[], ['help'], ['--help'], ['-h']]) {
    const { code, out, err } = await said(...args);
    assert.deepEqual([code, err], [0, []], args.join(' '));
    const lines = out.join('\n').split('\n');
    for (const { usage, says } of commands)
      assert.ok(
        lines.some((line) => line.startsWith(`  tagline ${usage}  `) && line.endsWith(`  ${says.split('.')[0]}`)),
        usage,
      );
  }
});

test('wrong usage exits 2, says what was expected and where examples are, and asks nobody', async () => {
  const wrong: readonly [readonly string[], RegExp][] = [
    [['show'], /expected: tagline show EXECUTION/],
    [['show', 'a', 'b'], /expected: tagline show EXECUTION/],
    [['status', 'now'], /expected: tagline status/],
    [['executions', '--nonsense'], /--nonsense/],
    [['executions', '--limit'], /--limit/],
    [['status', '--json=yes'], /--json/],
    [['mail', '--limit', 'many', '--data', none], /--limit takes a whole number/],
    [['up', '--port', '65536'], /--port takes a whole number from 0 to 65535, got 65536/],
    [['up', '--port', 'x'], /--port takes a whole number/],
    [['pipelines', 'put', join(folder, 'no-such.yaml')], /no-such\.yaml cannot be read: ENOENT/],
  ];

  for (const [args, words] of wrong) {
    const { code, out, err } = await said(...args);
    assert.equal(code, 2, args.join(' '));
    assert.deepEqual(out, []);
    assert.match(err.join('\n'), words);
    assert.match(err.join('\n'), /--help shows examples/);
  }
});

test('the longer name wins, and a word that is no command is refused with what was probably meant', async () => {
  assert.match((await said('state', 'history', '--help')).out.join('\n'), /^tagline state history ADDRESS/);
  for (const args of [['pipelines', 'drop'], ['Status'], ['constructor'], ['state', 'nothing']]) {
    const { code, out, err } = await said(...args);
    assert.deepEqual([code, out], [2, []], args.join(' '));
    assert.match(err.join('\n'), /UnknownCommand/);
  }
});

test('a mistyped command is answered with the one that is near', async () => {
  for (const [typed, meant] of [
    [['statsu'], 'status'],
    [['pipelnes', 'list'], 'pipelines list'],
    [['state', 'shwo'], 'state show'],
    [['aprove', 'x'], 'approve'],
    [['pipeline'], 'pipelines'],
  ] as const)
    assert.match(
      (await said(...typed)).err.join('\n'),
      new RegExp(`did you mean: tagline ${meant}\\?`),
      typed.join(' '),
    );
  assert.doesNotMatch((await said('xyzzy')).err.join('\n'), /did you mean/);
});

test('a group lists its commands: asked for on standard output, else as wrong usage', async () => {
  for (const args of [
    ['state', '--help'],
    ['help', 'state'],
  ]) {
    const { code, out } = await said(...args);
    assert.equal(code, 0);
    assert.match(out.join('\n'), /tagline state show[\s\S]*tagline state history[\s\S]*exit codes/);
  }
  const { code, out, err } = await said('pipelines');
  assert.deepEqual([code, out], [2, []]);
  assert.match(err.join('\n'), /tagline pipelines put[\s\S]*tagline pipelines list/);
});

test('the version is that of the package', async () => {
  for (const args of [['--version'], ['-V'], ['version']])
    assert.match((await said(...args)).out.join('\n'), /^tagline \d+\.\d+\.\d+$/);
});

test('bash completes commands, their second words and their options', async () => {
  const { out } = await said('completion', 'bash');
  const script = join(folder, 'completion.bash');
  writeFileSync(script, out.join('\n'));
  const completed = (...words: string[]): string[] =>
    execFileSync('bash', [
      '-c',
      `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tagline; printf '%s\\n' "\${COMPREPLY[@]}"`,
      script,
      ...words,
    ])
      .toString()
      .trim()
      .split('\n');

  assert.deepEqual(completed('tagline', 'sta'), ['status', 'start', 'state']);
  assert.deepEqual(completed('tagline', 'state', 'h'), ['history']);
  assert.ok(completed('tagline', 'state', 'show', '--').includes('--serial'));
  assert.ok(completed('tagline', 'executions', '--limit', '--').includes('--json'));
  assert.equal((await said('completion', 'tcsh')).code, 2);
  assert.match((await said('completion', 'fish')).out.join('\n'), /-n __fish_use_subcommand -a status/);
});

test('files and credentials that are not there are said in words, and a broken data folder too', async () => {
  const broken = join(folder, 'broken');
  mkdirSync(broken);
  writeFileSync(join(broken, 'endpoint.json'), '{ "url": ');
  const { code, err } = await said('status', '--data', broken);
  assert.equal(code, 1);
  assert.match(err.join('\n'), /DataFolderBroken: .*endpoint\.json is not what `tagline up` writes/);

  const nothing = { AWS_PROFILE: 'nobody', AWS_CONFIG_FILE: none, AWS_SHARED_CREDENTIALS_FILE: none };
  const unsigned = await run(['status', '--api', 'http://127.0.0.1:9', '--region', 'eu-west-1'], { with: nothing });
  assert.equal(unsigned.code, 1);
  assert.match(unsigned.stderr, /NoCredentials: .*\n.*AWS_ACCESS_KEY_ID.*\n.*--profile/);

  const nowhere = await run(['status', '--api', 'https://tagline.example.com'], { with: nothing });
  assert.equal(nowhere.code, 2);
  assert.match(nowhere.stderr, /the region of the API is not known: name it with --region/);
});

test('without a Tagline, the command says where it looked and how to start one, and exits 4', async () => {
  const { code, out, err } = await said('status', '--data', none);

  assert.deepEqual([code, out], [4, []]);
  for (const words of ['Unreachable', '--api', 'TAGLINE_API_URL', none, 'npm start'])
    assert.ok(err.join('\n').includes(words), words);
});

test('an incomplete definition is refused with every fault, its path, the expectation and the remedy', async () => {
  const file = join(folder, 'wrong.yaml');
  writeFileSync(file, 'name: wrong\nstages: 7\nnonsense: true\n');

  const text = await said('pipelines', 'put', file, '--data', none);
  const json = await said('pipelines', 'put', file, '--data', none, '--json');

  assert.deepEqual([text.code, text.out, json.code, json.out], [3, [], 3, []]);
  const { faults } = JSON.parse(json.err.join('\n')) as { faults: { code: string; where?: string; message: string }[] };
  assert.ok(faults.length >= 2, JSON.stringify(faults));
  for (const { code, where = '' } of faults) {
    assert.ok(code);
    assert.match(where, /wrong\.yaml/);
    assert.ok(text.err.join('\n').includes(where), where);
  }
});
