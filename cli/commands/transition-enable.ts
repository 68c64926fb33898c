import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { transitionsText, WHERE_OPTIONS, whereOf } from '../transition-text.ts';

export const transitionEnable: Command = {
  name: 'transition enable',
  usage: 'transition enable PIPELINE STAGE',
  says: 'Lets executions enter a stage again: the right one at once.',
  words: [2, 2],
  options: {
    ...WHERE_OPTIONS,
    ...API_OPTIONS,
  },
  examples: ['tagline transition enable hello Deploy --environment dev'],
  async run(input) {
    const [pipeline = '', stage = ''] = input.words;
    const where = whereOf(input);
    const client = await connect(input);
    const transitions = await client.enableTransition(pipeline, stage, where);
    input.print(transitions, () => transitionsText(transitions));
    return Exit.ok;
  },
};
