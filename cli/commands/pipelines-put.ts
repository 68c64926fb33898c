import { readFileSync } from 'node:fs';
import { readDefinition } from '../../core/definition/read.ts';
import { providers } from '../../providers/index.ts';
import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { paint, sign } from '../paint.ts';
import { putPipeline } from '../put-pipeline.ts';

export const pipelinesPut: Command = {
  name: 'pipelines put',
  usage: 'pipelines put FILE',
  says: 'Registers a pipeline: checks the definition, writes its machines, makes it the current version.',
  words: [1, 1],
  options: API_OPTIONS,
  examples: ['tagline pipelines put examples/regional-hello/pipeline.yaml'],
  async run(input) {
    const [file = ''] = input.words;
    const text = readText(file);
    const { name } = readDefinition(text, file, providers);
    const operation = await putPipeline(await connect(input), name, text);
    input.print(
      operation,
      () =>
        `${sign(operation.status)} ${name} version ${operation.version} ${operation.status}${operation.faults.map(({ code, message }) => `\n  ${paint.red(code)} ${message}`).join('')}`,
    );
    return operation.status === 'Succeeded' ? Exit.ok : Exit.refused;
  },
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
};
