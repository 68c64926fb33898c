import { existsSync, readFileSync } from 'node:fs';
import type { Client } from '../../api/client.ts';
import { readDefinition } from '../../core/definition/read.ts';
import { PipelineDefinition } from '../../core/definition/schema.ts';
import { TaglineError } from '../../core/fault.ts';
import { graphOf, type PipelineGraph } from '../../core/pipeline-graph.ts';
import { providers } from '../../providers/index.ts';
import { API_OPTIONS, type Command, type Input, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { fullId } from '../full-id.ts';
import { graphMermaid } from '../graph-mermaid.ts';
import { graphSvg } from '../graph-svg.ts';
import { graphText } from '../graph-text.ts';

const FORMATS: Readonly<Record<string, (graph: PipelineGraph) => string>> = {
  text: graphText,
  mermaid: graphMermaid,
  svg: graphSvg,
};

/** A file, the beginning of an execution's id, or a registered pipeline. */
const graphFor = async (input: Input): Promise<PipelineGraph> => {
  const [wanted = ''] = input.words;
  if (existsSync(wanted)) return graphOf(readDefinition(readFileSync(wanted, 'utf8'), wanted, providers), providers);
  const client = await connect(input);
  const { pipelines } = await client.listPipelines();
  if (pipelines.some(({ name }) => name === wanted)) return graphOf(await definitionOf(client, wanted), providers);
  const { execution, stages } = await client.getExecution(await fullId(client, wanted));
  return graphOf(await definitionOf(client, execution.pipeline, execution.definitionVersion), providers, stages);
};

const definitionOf = async (client: Client, name: string, number?: number): Promise<PipelineDefinition> => {
  const { version } = await client.getPipeline(name, number);
  if (version !== undefined) return PipelineDefinition.parse(version.definition);
  throw new TaglineError('NotRegistered', `${name} has no version that is registered`, {
    remedy: `tagline pipelines show ${name} says why`,
  });
};

export const graph: Command = {
  name: 'graph',
  usage: 'graph PIPELINE|EXECUTION|FILE',
  says: 'Draws a pipeline, or an execution with what became of each action.',
  words: [1, 1],
  options: {
    format: { type: 'string', value: 'FORMAT', says: `one of ${Object.keys(FORMATS).join(', ')} (default text)` },
    ...API_OPTIONS,
  },
  examples: ['tagline graph hello', 'tagline graph 6f1c', 'tagline graph pipeline.yaml --format svg > pipeline.svg'],
  async run(input) {
    const format = input.text('format') ?? 'text';
    const draw = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
    if (draw === undefined)
      throw new UsageError(`--format takes one of ${Object.keys(FORMATS).join(', ')}, got ${format}`);
    const found = await graphFor(input);
    input.print(found, () => draw(found));
    return Exit.ok;
  },
};
