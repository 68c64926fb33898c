import { CONFIG, checkFolder } from '../check-folder.ts';
import { checkedText } from '../checked-text.ts';
import { type Command, UsageError } from '../command.ts';
import { Exit } from '../exit.ts';

export const check: Command = {
  name: 'check',
  usage: 'check [DIR]',
  says: `Checks ${CONFIG} and the pipelines of a folder offline, as registration would.`,
  words: [0, 1],
  examples: ['tagline check', 'tagline check examples/regional-hello --json'],
  async run(input) {
    const [folder = '.'] = input.words;
    const files = checkFolder(folder);
    if (files.length === 0)
      throw new UsageError(`${folder} holds neither ${CONFIG} nor pipeline.yaml nor pipelines/*.yaml`);
    input.print({ files }, () => files.map(checkedText).join('\n'));
    return files.some(({ faults }) => faults.length > 0) ? Exit.refused : Exit.ok;
  },
};
