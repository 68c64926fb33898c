import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Client } from '../../api/client.ts';
import { follow } from '../../cli/follow.ts';

const action = (status: string) => ({
  name: 'Test',
  stage: 'Build',
  provider: 'Commands',
  attempt: 1,
  status,
  externalExecutionId: 'build',
  startedAt: '2026-01-01T00:00:00Z',
  ...(status !== 'InProgress' && { endedAt: '2026-01-01T00:00:02Z' }),
});
const answer = (status: string) => ({
  execution: { id: 'e', tag: 'dev/1', status, pipeline: 'p' },
  stages: [{ name: 'Build', attempt: 1, status, actions: [action(status)] }],
  approvals: [],
  plans: [],
});

/** An execution with a build whose log has a line, then two, then ends. */
const play = () => {
  const log = ['before'];
  let reads = 0;
  const states = ['InProgress', 'InProgress', 'Succeeded'];
  const client = {
    getExecution: async () => answer(states.shift() ?? 'Succeeded'),
    async getLogs(_id: string, { after = '0' }: { after?: string }) {
      reads += 1;
      const lines = log.slice(Number(after)).map((text) => ({ text }));
      return { lines, next: String(log.length) };
    },
  } as unknown as Client;
  return { client, log, reads: () => reads };
};

describe('follow', () => {
  const run = async (fromNow: boolean) => {
    const { client, log } = play();
    const lines: string[] = [];
    const building: boolean[] = [];
    await follow(client, 'e', {
      fromNow,
      tell: (line) => lines.push(line),
      async pause(now) {
        building.push(now);
        log.push(`line ${building.length}`);
      },
    });
    return { text: lines.join('\n'), building };
  };

  it('tells each line of a log once, and begins and ends', async () => {
    const { text, building } = await run(false);

    for (const line of ['before', 'line 1', 'line 2']) assert.equal(text.split(line).length, 2, line);
    assert.match(text, /Build[\s\S]*Test/);
    assert.deepEqual(building, [true, true]);
  });

  it('from now on it tells nothing of what had happened before', async () => {
    const { text } = await run(true);

    assert.doesNotMatch(text, /before/);
    assert.match(text, /line 1[\s\S]*line 2/);
    assert.match(text, /Succeeded/);
  });

  it('reads the log of a build that has ended to its end, and then no more', async () => {
    const { client, log, reads } = play();
    await follow(client, 'e', { tell: () => {}, pause: async () => {} });
    const after = reads();

    assert.equal(log.length, 1);
    assert.equal(after, 4, 'a page and an empty one, then one empty one a look');
  });
});

describe('follow, in brief', () => {
  it('has a line with the tag for each action that plans, asks or deploys, for what fails, and for the end', async () => {
    const ended = (provider: string, name: string, more: object = {}) => ({
      ...action('Succeeded'),
      name,
      provider,
      ...more,
    });
    const failed = { status: 'Failed', errorDetails: { code: 'BuildFailed', message: 'exit 1' } };
    const actions = [
      ended('CodeCommit', 'Source'),
      ended('Commands', 'Fine'),
      ended('Commands', 'Red', failed),
      ended('Terraform', 'Plan', { summary: '1 to add' }),
      { ...action('InProgress'), name: 'Later', provider: 'Terraform' },
    ];
    const whole = { ...answer('Failed'), stages: [{ name: 'All', attempt: 1, status: 'Failed', actions }] };
    const lines: string[] = [];
    const client = { getExecution: async () => whole } as unknown as Client;

    await follow(client, 'e', { brief: true, tell: (line) => lines.push(line) });

    assert.deepEqual(lines, [
      '✖ dev/1 Red Commands 2s  BuildFailed: exit 1',
      '✔ dev/1 Plan Terraform 2s  1 to add',
      '✖ dev/1 Failed',
    ]);
  });
});
