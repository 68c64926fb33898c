import { buildspecText } from '../../providers/buildspec.ts';
import { type Command, UsageError } from '../command.ts';
import { Exit } from '../exit.ts';

const COMMANDS = ['plan', 'apply'] as const;

export const terraformBuildspec: Command = {
  name: 'terraform buildspec',
  usage: 'terraform buildspec plan|apply',
  says: 'Prints what builds of plans or applies run: it stands in their projects, and no repository can change it.',
  words: [1, 1],
  examples: ['tagline terraform buildspec plan'],
  async run(input) {
    const [command = ''] = input.words;
    if (!COMMANDS.some((known) => known === command))
      throw new UsageError(`there is no buildspec of ${command}: expected ${COMMANDS.join(' or ')}`);
    console.log(buildspecText(`terraform/builds/${command}.yml`));
    return Exit.ok;
  },
};
