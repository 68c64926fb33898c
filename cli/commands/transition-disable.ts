import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { transitionsText, WHERE_OPTIONS, whereOf } from '../transition-text.ts';

export const transitionDisable: Command = {
  name: 'transition disable',
  usage: 'transition disable PIPELINE STAGE',
  says: 'Lets nobody enter a stage. Executions wait in front of it, and a newer one may replace them there.',
  words: [2, 2],
  options: {
    ...WHERE_OPTIONS,
    reason: { type: 'string', value: 'TEXT', says: 'why, at most 300 characters; it is recorded (needed)' },
    ...API_OPTIONS,
  },
  examples: ['tagline transition disable hello Deploy --environment dev --reason "load test until noon"'],
  async run(input) {
    const [pipeline = '', stage = ''] = input.words;
    const reason = input.text('reason');
    if (reason === undefined) throw new UsageError('--reason is needed: it is recorded for those who come later');
    const where = whereOf(input);
    const client = await connect(input);
    const transitions = await client.disableTransition(pipeline, stage, { ...where, reason });
    input.print(transitions, () => transitionsText(transitions));
    return Exit.ok;
  },
};
