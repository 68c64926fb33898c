import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';

export const pipelinesDelete: Command = {
  name: 'pipelines delete',
  usage: 'pipelines delete PIPELINE',
  says: 'Deletes a pipeline: its triggers and machines. Its history stays, and so does everything that it deployed.',
  words: [1, 1],
  options: API_OPTIONS,
  examples: ['tagline pipelines delete hello'],
  async run(input) {
    const pipeline = await (await connect(input)).deletePipeline(input.words[0] ?? '');
    input.print(pipeline, () => `${pipeline.name} is deleted; its executions and state are kept`);
    return Exit.ok;
  },
};
