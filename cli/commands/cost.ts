import type { Client } from '../../api/client.ts';
import type { ActionBuild } from '../../core/questions/builds.ts';
import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { costText } from '../cost-text.ts';
import { Exit } from '../exit.ts';
import { fullId } from '../full-id.ts';

export const cost: Command = {
  name: 'cost',
  usage: 'cost [EXECUTION]',
  says: 'Says what the builds of an execution cost, or those of a pipeline in a month, and what would cost less.',
  words: [0, 1],
  options: {
    pipeline: { type: 'string', value: 'NAME', says: 'the builds of this pipeline, instead of one execution' },
    month: { type: 'string', value: 'YYYY-MM', says: 'of --pipeline: another month than this one' },
    ...API_OPTIONS,
  },
  examples: ['tagline cost 6f1c2d3e-…', 'tagline cost --pipeline hello'],
  async run(input) {
    const [execution] = input.words;
    const pipeline = input.text('pipeline');
    if ((execution === undefined) === (pipeline === undefined))
      throw new UsageError('expected an execution, or --pipeline');
    const month = input.text('month') ?? new Date().toISOString().slice(0, 7);
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new UsageError(`expected --month YYYY-MM, got ${month}`);
    const client = await connect(input);
    const ids =
      pipeline === undefined ? [await fullId(client, execution ?? '')] : await executionsIn(client, pipeline, month);
    const builds: ActionBuild[] = [];
    for (const id of ids) builds.push(...(await client.getBuilds(id)).builds);
    const executions = pipeline === undefined ? undefined : { pipeline, month, count: ids.length };
    input.print({ ...executions, builds }, () => costText(builds, executions));
    return Exit.ok;
  },
};

/** Newest first: the list ends where the month began. */
const executionsIn = async (client: Client, pipeline: string, month: string): Promise<readonly string[]> => {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await client.listExecutions({ pipeline, limit: 100, ...(after === undefined ? {} : { after }) });
    ids.push(...page.executions.filter(({ startedAt }) => startedAt.startsWith(month)).map(({ id }) => id));
    const last = page.executions.at(-1)?.startedAt;
    after = last !== undefined && last >= month ? page.next : undefined;
  } while (after !== undefined);
  return ids;
};
