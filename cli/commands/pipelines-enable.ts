import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';

export const pipelinesEnable: Command = {
  name: 'pipelines enable',
  usage: 'pipelines enable PIPELINE',
  says: 'Lets tags start a disabled pipeline again. Those that were refused meanwhile are pushed again.',
  words: [1, 1],
  options: API_OPTIONS,
  examples: ['tagline pipelines enable hello'],
  async run(input) {
    const pipeline = await (await connect(input)).enablePipeline(input.words[0] ?? '');
    input.print(pipeline, () => `${pipeline.name} is enabled`);
    return Exit.ok;
  },
};
