import type { Client } from '../../api/client.ts';
import { costOf } from '../../core/build-cost.ts';
import type { ForeseenAction, ForeseenRun, Foresight } from '../../core/questions/foresight.ts';
import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { paint, safe, sign } from '../paint.ts';

export const plan: Command = {
  name: 'plan',
  usage: 'plan TAG',
  says: 'Says what a tag would do before anything runs: stages, who is asked, conditions, what changes, what it costs.',
  words: [1, 1],
  options: API_OPTIONS,
  examples: ['tagline plan dev_eu-central-1/research/1.4.0'],
  async run(input) {
    const client = await connect(input);
    const foresight = await client.foresee(input.words[0] ?? '');
    const costs = new Map<string, number | undefined>();
    for (const { like } of foresight.runs)
      if (like !== undefined && !costs.has(like)) costs.set(like, await costLike(client, like));
    const runs = foresight.runs.map((run) => ({
      ...run,
      dollars: run.like === undefined ? undefined : costs.get(run.like),
    }));
    input.print({ ...foresight, runs }, () => textOf(foresight, runs));
    return foresight.runs.length > 0 && foresight.runs.every(({ stops }) => stops.length === 0)
      ? Exit.ok
      : Exit.refused;
  },
};

/** What the builds of that execution have cost; undefined where a price is not known. */
const costLike = async (client: Client, execution: string): Promise<number | undefined> => {
  const costs = (await client.getBuilds(execution)).builds.map((build) => costOf(build).dollars);
  return costs.reduce((sum, one) => (sum === undefined || one === undefined ? undefined : sum + one), 0);
};

const textOf = (
  { tag, refused }: Foresight,
  runs: readonly (ForeseenRun & { dollars: number | undefined })[],
): string =>
  [
    ...(runs.length === 0 && refused.length === 0 ? [`${sign('Failed')} no trigger of any pipeline takes ${tag}`] : []),
    ...refused.map(
      ({ pipeline, fault }) => `${sign('Failed')} ${pipeline}: ${paint.red(fault.code)} ${safe(fault.message)}`,
    ),
    ...runs.map((run) =>
      [
        `${sign(run.stops.length > 0 ? 'Failed' : 'Open')} ${paint.bold(run.pipeline)} ${tag} to ${run.address} in ${run.account}`,
        ...run.stops.map(
          ({ code, message, remedy }) =>
            `  ${paint.red(code)} ${safe(message)}${remedy ? `\n    ${safe(remedy)}` : ''}`,
        ),
        ...run.demands.map((demand) => `  only if ${demand}`),
        ...(run.behind.length > 0 ? [`  waits behind ${run.behind.join(', ')}`] : []),
        ...run.stages.flatMap(({ name, conditions, actions }) => [
          `  ${paint.bold(name)}`,
          ...conditions.map((condition) => `    ${paint.yellow('?')} ${safe(condition)}`),
          ...actions.map((action) => `    ${actionText(action)}`),
        ]),
        `  cost      ${run.dollars === undefined ? 'not known: no run to compare with' : `about $${run.dollars.toFixed(3)} of builds, as ${run.like}`}`,
      ].join('\n'),
    ),
  ].join('\n\n');

const actionText = ({ name, provider, runOrder, on, changes, asks }: ForeseenAction): string =>
  [
    `${runOrder} ${name} ${paint.dim(provider)}`,
    ...(on.length > 0 ? [safe(on.join(', '))] : []),
    ...(changes ? [paint.yellow('changes the address')] : []),
    ...(asks
      ? [
          asks.length === 0
            ? 'nobody is asked'
            : asks
                .map(({ requirement, people }) => `asks ${requirement} (${people.join(', ') || 'nobody'})`)
                .join('; '),
        ]
      : []),
  ].join('  ');
