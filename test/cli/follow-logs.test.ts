import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { test } from 'node:test';
import type { Client } from '../../api/client.ts';
import { followLogs } from '../../cli/follow-logs.ts';

const action = (stage: string, name: string, more: object = {}) => ({
  stage,
  name,
  provider: 'Commands',
  status: 'Succeeded',
  externalExecutionId: `${stage}/${name}`,
  ...more,
});
type Stage = Parameters<ReturnType<typeof followLogs>>[1];
const stage = (...actions: object[]): Stage => ({ name: 'Build', actions }) as unknown as Stage;
const LINES = ['[Container] Entering phase BUILD', '[Container] Running command make', 'made\u001b[31m it'];
const client: Pick<Client, 'getLogs'> = {
  getLogs: async (_id: string, { after, action: name }: { after?: string; action: string }) =>
    ({ lines: after ? [] : LINES.map((text) => ({ text: `${name} ${text}\n` })), next: '1', running: false }) as never,
};
const told = async (choice: Parameters<typeof followLogs>[1], ...actions: object[]): Promise<readonly string[]> => {
  const lines: string[] = [];
  const tell = followLogs(client, choice);
  for (let look = 0; look < 2; look += 1) await tell('e', stage(...actions), (line) => lines.push(line));
  return lines;
};

test('every line of every build is told once, and no control character of it', async () => {
  assert.deepEqual(await told({ allLines: true }, action('Build', 'A'), action('Build', 'B')), [
    ...LINES.map((line) => `    A │ A ${line.replace('\u001b', '')}`),
    ...LINES.map((line) => `    B │ B ${line.replace('\u001b', '')}`),
  ]);
});

test('one action alone is told where it is named; what is no build, or has none yet, has no log', async () => {
  const only = { stage: 'Build', action: 'B' };
  const lines = await told(
    { allLines: true, only },
    action('Build', 'A'),
    action('Build', 'B'),
    action('Test', 'B'),
    action('Build', 'B', { provider: 'S3' }),
    action('Build', 'B', { externalExecutionId: undefined }),
  );

  assert.equal(lines.length, LINES.length);
});

test('actions have different colours, and none where NO_COLOR is set', () => {
  const script = `
    import { followLogs } from './cli/follow-logs.ts';
    const client = { getLogs: async (_id, { after }) => ({ lines: after ? [] : [{ text: 'x' }], next: '1' }) };
    const one = { stage: 'S', provider: 'Commands', status: 'Failed' };
    const actions = ['A', 'B'].map((name) => ({ ...one, name, externalExecutionId: name }));
    await followLogs(client, {})('e', { name: 'S', actions }, (line) => console.log(JSON.stringify(line)));`;
  const run = (more: NodeJS.ProcessEnv): string[] => {
    const { FORCE_COLOR: _force, NO_COLOR: _no, ...env } = process.env;
    const cwd = resolve(import.meta.dirname, '../..');
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd,
      env: { ...env, ...more },
      encoding: 'utf8',
    });
    return said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as string);
  };
  const [a = '', b = ''] = run({ FORCE_COLOR: '1' }).map((line) => line.replace(/[AB]/, ''));

  assert.ok(a.includes('\u001b[36m'), a);
  assert.notEqual(a, b);
  assert.deepEqual(run({ NO_COLOR: '1' }), ['    A │ x', '    B │ x']);
});
