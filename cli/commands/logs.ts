import type { Client } from '../../api/client.ts';
import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { follow } from '../follow.ts';
import { fullId } from '../full-id.ts';
import { printable, safe } from '../paint.ts';
import { readLogs } from '../read-logs.ts';
import { sleep } from '../time.ts';

/** Each look is a few requests. */
const LOOK_EVERY_MS = 1000;

export const logs: Command = {
  name: 'logs',
  usage: 'logs EXECUTION [STAGE/ACTION]',
  says: 'Prints the log of a build; with --follow those of all builds as they run, until the execution ends.',
  words: [1, 2],
  options: {
    follow: { type: 'boolean', says: 'go on until the execution ends; without STAGE/ACTION, of every action' },
    ...API_OPTIONS,
  },
  examples: ['tagline logs 6f1c2d3e-… Build/Package', 'tagline logs 6f1c2d3e-… --follow'],
  async run(input) {
    const [named = '', at] = input.words;
    const action = at === undefined ? undefined : placeOf(at);
    const isFollowing = input.flag('follow');
    if (action === undefined && !isFollowing) throw new UsageError('name STAGE/ACTION, or --follow all of them');
    if (isFollowing && input.flag('json')) throw new UsageError('--follow prints lines as they come, no JSON');
    const client = await connect(input);
    const execution = await fullId(client, named);
    if (isFollowing) return followed(client, execution, action);
    const lines = await readLogs(client, { execution, stage: action?.stage ?? '', action: action?.action ?? '' });
    input.print({ lines }, () => lines.map(({ text }) => safe(text.replace(/\n$/, ''))).join('\n'));
    return Exit.ok;
  },
};

const placeOf = (at: string): { readonly stage: string; readonly action: string } => {
  const [stage, action, ...more] = at.split('/');
  if (!stage || !action || more.length > 0) throw new UsageError(`expected STAGE/ACTION, got ${at}`);
  return { stage, action };
};

const followed = async (
  client: Client,
  execution: string,
  only: { readonly stage: string; readonly action: string } | undefined,
): Promise<Exit> => {
  const ended = await follow(client, execution, {
    tell: (line) => console.log(printable(line)),
    pause: () => sleep(LOOK_EVERY_MS),
    logs: { allLines: true, ...(only ? { only } : {}) },
  });
  return ended.execution.status === 'Succeeded' ? Exit.ok : Exit.failed;
};
