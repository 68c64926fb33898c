import type { Pipeline } from '../../core/pipeline.ts';
import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { shortPrincipal } from '../short-names.ts';
import { table } from '../table.ts';
import { ago } from '../time.ts';
import { unfitPipelines } from '../unfit-pipelines.ts';

/** Its machines are those of before until the definition, or the installation, is corrected. */
const conditionOf = ({ disabled, unfit }: Pipeline): string =>
  [...(disabled ? ['disabled'] : []), ...(unfit ? ['does not fit'] : [])].join(', ');

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
        : [
            table(
              ['PIPELINE', '', 'VERSION', 'UPDATED', 'BY'],
              answer.pipelines.map((pipeline) => [
                pipeline.name,
                conditionOf(pipeline),
                String(pipeline.current ?? '-'),
                ago(pipeline.updatedAt),
                shortPrincipal(pipeline.updatedBy),
              ]),
            ),
            ...unfitPipelines(answer.pipelines),
          ].join('\n\n'),
    );
    return Exit.ok;
  },
};
