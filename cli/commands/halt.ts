import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { haltText } from '../halt-text.ts';

export const halt: Command = {
  name: 'halt',
  usage: 'halt ENVIRONMENT --reason TEXT',
  says:
    'Halts an environment: from now on no stage is entered and no change begins there. What is being changed at this ' +
    'moment goes on to its end; it is listed, with what waits.',
  words: [1, 1],
  options: {
    reason: { type: 'string', value: 'TEXT', says: 'why, at most 300 characters; it is recorded (needed)' },
    ...API_OPTIONS,
  },
  examples: ['tagline halt dev --reason "customers see errors"'],
  async run(input) {
    const reason = input.text('reason');
    if (reason === undefined) throw new UsageError('--reason is needed: it is recorded for those who come later');
    const answer = await (await connect(input)).haltEnvironment(input.words[0] ?? '', { reason });
    input.print(answer, () => haltText(answer));
    return Exit.ok;
  },
};
