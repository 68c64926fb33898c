import type { Client } from '../../api/client.ts';
import { didYouMean } from '../../core/definition/did-you-mean.ts';
import { releaseName } from '../../core/execution.ts';
import { TaglineError } from '../../core/fault.ts';
import { API_OPTIONS, type Command, wholeNumber } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { painted } from '../paint.ts';
import { table } from '../table.ts';
import { ago } from '../time.ts';

export const executions: Command = {
  name: 'executions',
  usage: 'executions [PIPELINE]',
  says: 'Lists executions, newest first.',
  words: [0, 1],
  options: { limit: { type: 'string', value: 'N', says: 'at most N (default 20)' }, ...API_OPTIONS },
  examples: ['tagline executions', 'tagline executions hello --limit 5 --json'],
  async run(input) {
    const [pipeline] = input.words;
    const limit = wholeNumber('limit', input.text('limit'), { from: 1, to: 100 }) ?? 20;
    const client = await connect(input);
    const answer = await client.listExecutions({ limit, ...(pipeline === undefined ? {} : { pipeline }) });
    if (pipeline !== undefined && answer.executions.length === 0) await requirePipeline(client, pipeline);
    input.print(answer, () =>
      answer.executions.length === 0
        ? 'no executions yet: push a tag, or tagline start'
        : table(
            ['STATUS', 'PIPELINE', 'RELEASE', 'ADDRESS', 'STARTED', 'ID'],
            answer.executions.map((execution) => [
              painted(execution.status),
              execution.pipeline,
              releaseName(execution),
              execution.address,
              ago(execution.startedAt),
              execution.id,
            ]),
          ),
    );
    return Exit.ok;
  },
};

/** A pipeline without executions is a valid answer; an unknown name is a mistake. */
const requirePipeline = async (client: Client, name: string): Promise<void> => {
  const known = (await client.listPipelines()).pipelines.map((pipeline) => pipeline.name);
  if (known.includes(name)) return;
  const meant = didYouMean(name, known);
  throw new TaglineError('NotFound', `there is no pipeline ${name}`, {
    expected: `one of: ${known.length === 0 ? 'none is registered' : known.join(', ')}`,
    remedy: meant === undefined ? 'tagline pipelines list shows them.' : `did you mean: tagline executions ${meant}?`,
  });
};
