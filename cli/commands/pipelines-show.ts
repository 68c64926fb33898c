import { stringify } from 'yaml';
import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { paint } from '../paint.ts';
import { unfitPipelines } from '../unfit-pipelines.ts';

export const pipelinesShow: Command = {
  name: 'pipelines show',
  usage: 'pipelines show PIPELINE',
  says: 'Prints the definition in full form, and its machines.',
  words: [1, 1],
  options: API_OPTIONS,
  examples: ['tagline pipelines show hello'],
  async run(input) {
    const answer = await (await connect(input)).getPipeline(input.words[0] ?? '');
    input.print(answer, () =>
      [
        paint.dim(`# version ${answer.version?.version} (${answer.version?.status}), digest ${answer.version?.digest}`),
        ...(answer.version?.machines ?? []).map(({ environment, scope, versionArn }) =>
          paint.dim(`# ${environment} ${scope}: ${versionArn}`),
        ),
        ...unfitPipelines([answer.pipeline]).flatMap((text) => text.split('\n').map((line) => `# ${line}`)),
        stringify(answer.version?.definition),
      ].join('\n'),
    );
    return Exit.ok;
  },
};
