import { API_OPTIONS, type Command, wholeNumber } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { painted } from '../paint.ts';
import { table } from '../table.ts';
import { ago } from '../time.ts';

export const executions: Command = {
  name: 'executions',
  usage: 'executions [PIPELINE]',
  says: 'Lists executions, newest first.',
  words: [0, 1],
  options: { limit: { type: 'string', value: 'N', says: 'at most N (default 20)' }, ...API_OPTIONS },
  examples: ['tagline executions', 'tagline executions network --limit 5 --json'],
  async run(input) {
    const [pipeline] = input.words;
    const limit = wholeNumber('limit', input.text('limit'), { from: 1, to: 100 }) ?? 20;
    const answer = await connect(input).listExecutions({ limit, ...(pipeline === undefined ? {} : { pipeline }) });
    input.print(answer, () =>
      answer.executions.length === 0
        ? 'no executions yet: push a tag'
        : table(
            ['STATUS', 'PIPELINE', 'TAG', 'ADDRESS', 'STARTED', 'ID'],
            answer.executions.map(({ status, pipeline: name, tag, address, startedAt, id }) => [
              painted(status),
              name,
              tag,
              address,
              ago(startedAt),
              id,
            ]),
          ),
    );
    return Exit.ok;
  },
};
