import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { table } from '../table.ts';
import { ago } from '../time.ts';

export const pipelinesList: Command = {
  name: 'pipelines list',
  usage: 'pipelines list',
  says: 'Lists the pipelines and their versions.',
  words: [0, 0],
  options: API_OPTIONS,
  examples: ['tagline pipelines list'],
  async run(input) {
    const answer = await (await connect(input)).listPipelines();
    input.print(answer, () =>
      answer.pipelines.length === 0
        ? 'no pipelines yet: tagline pipelines put FILE'
        : table(
            ['PIPELINE', '', 'VERSION', 'UPDATED', 'BY'],
            answer.pipelines.map(({ name, current, updatedAt, updatedBy, disabled }) => [
              name,
              disabled ? 'disabled' : '',
              String(current ?? '-'),
              ago(updatedAt),
              updatedBy,
            ]),
          ),
    );
    return Exit.ok;
  },
};
