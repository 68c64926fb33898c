import { existsSync, readFileSync } from 'node:fs';
import { readDefinition } from '../../core/definition/read.ts';
import { PipelineDefinition } from '../../core/definition/schema.ts';
import { toCodePipeline } from '../../core/definition/to-codepipeline.ts';
import { TaglineError } from '../../core/fault.ts';
import { providers } from '../../providers/index.ts';
import { API_OPTIONS, type Command, type Input } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { paint, safe } from '../paint.ts';

/** A file of this name, else the registered pipeline. */
const definitionFor = async (input: Input): Promise<PipelineDefinition> => {
  const [wanted = ''] = input.words;
  if (existsSync(wanted)) return readDefinition(readFileSync(wanted, 'utf8'), wanted, providers);
  const { version } = await (await connect(input)).getPipeline(wanted);
  if (version === undefined)
    throw new TaglineError('NotRegistered', `${wanted} has no version that is registered`, {
      remedy: `tagline pipelines show ${wanted} says why`,
    });
  return PipelineDefinition.parse(version.definition);
};

export const exportCommand: Command = {
  name: 'export',
  usage: 'export PIPELINE|FILE',
  says:
    'Prints a pipeline as CodePipeline takes it (`aws codepipeline create-pipeline --cli-input-json`), and on stderr ' +
    'what CodePipeline cannot hold.',
  words: [1, 1],
  options: API_OPTIONS,
  examples: ['tagline export hello > hello.json', 'tagline export pipeline.yaml'],
  async run(input) {
    const { declaration, findings } = toCodePipeline(await definitionFor(input));
    for (const { where, message, remedy } of findings)
      console.error(`${paint.yellow('not in CodePipeline')} ${where}: ${safe(message)}${paint.dim(`; ${remedy}`)}`);
    console.log(JSON.stringify({ pipeline: declaration }, null, 2));
    return Exit.ok;
  },
};
