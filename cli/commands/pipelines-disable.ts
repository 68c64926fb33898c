import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';

export const pipelinesDisable: Command = {
  name: 'pipelines disable',
  usage: 'pipelines disable PIPELINE',
  says: 'Keeps new executions of a pipeline out: its tags are recorded as refusals. Those that are open go on.',
  words: [1, 1],
  options: API_OPTIONS,
  examples: ['tagline pipelines disable hello'],
  async run(input) {
    const pipeline = await (await connect(input)).disablePipeline(input.words[0] ?? '');
    input.print(pipeline, () => `${pipeline.name} is disabled`);
    return Exit.ok;
  },
};
