import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { fullId } from '../full-id.ts';
import { safe } from '../paint.ts';
import { readLogs } from '../read-logs.ts';

export const logs: Command = {
  name: 'logs',
  usage: 'logs EXECUTION STAGE/ACTION',
  says: 'Prints the log of a build.',
  words: [2, 2],
  options: API_OPTIONS,
  examples: ['tagline logs 6f1c2d3e-… Build/Package'],
  async run(input) {
    const [execution = '', at = ''] = input.words;
    const [stage, action, ...more] = at.split('/');
    if (!stage || !action || more.length > 0) throw new UsageError(`expected STAGE/ACTION, got ${at}`);
    const client = await connect(input);
    const lines = await readLogs(client, { execution: await fullId(client, execution), stage, action });
    input.print({ lines }, () => lines.map(({ text }) => safe(text.replace(/\n$/, ''))).join('\n'));
    return Exit.ok;
  },
};
