import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { haltText } from '../halt-text.ts';

export const resume: Command = {
  name: 'resume',
  usage: 'resume ENVIRONMENT',
  says: 'Lets a halted environment go on: whoever waits there goes on in order.',
  words: [1, 1],
  options: API_OPTIONS,
  examples: ['tagline resume dev'],
  async run(input) {
    const answer = await (await connect(input)).resumeEnvironment(input.words[0] ?? '');
    input.print(answer, () => haltText(answer));
    return Exit.ok;
  },
};
