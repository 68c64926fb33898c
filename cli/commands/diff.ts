import type { Client } from '../../api/client.ts';
import type { DiffAnswer } from '../../core/questions/states.ts';
import { type ValueChange, valueDiff } from '../../core/value-diff.ts';
import { API_OPTIONS, type Command } from '../command.ts';
import { type Side, sideOf } from '../compared-side.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { paint, safe } from '../paint.ts';
import { stateDiffText } from '../state-diff-text.ts';

interface Compared {
  readonly from: string;
  readonly to: string;
  readonly definition: readonly ValueChange[];
  /** Commits, variables and other facts of the runs; none for definitions alone. */
  readonly run: readonly ValueChange[];
  /** Where both deployed the same component to the same address. */
  readonly state?: DiffAnswer;
}

const runOf = ({ execution }: Side): object | undefined =>
  execution && {
    commit: execution.commit,
    target: execution.target,
    status: execution.status,
    variables: execution.variables ?? {},
    revisions: execution.revisions.map(({ action, commit }) => ({ name: action, commit })),
  };

const compare = async (client: Client, from: Side, to: Side): Promise<Compared> => {
  const [a, b] = [from.left, to.left];
  const state =
    a && b && a.address === b.address && a.component === b.component && a.serial !== b.serial
      ? await client.getStateDiff(a.address, { component: a.component, from: a.serial, to: b.serial })
      : undefined;
  const [before, after] = [runOf(from), runOf(to)];
  return {
    from: from.says,
    to: to.says,
    definition: valueDiff(from.definition, to.definition),
    run: before && after ? valueDiff(before, after) : [],
    ...(state === undefined ? {} : { state }),
  };
};

const LONGEST = 80;
const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return safe(text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
};

const changeText = ({ path, before, after }: ValueChange): string => {
  if (before === undefined) return `  ${paint.green('+')} ${safe(path)} ${shown(after)}`;
  if (after === undefined) return `  ${paint.red('-')} ${safe(path)} ${shown(before)}`;
  return `  ${paint.yellow('~')} ${safe(path)} ${shown(before)} → ${shown(after)}`;
};

const comparedText = ({ from, to, definition, run, state }: Compared): string => {
  const parts = [
    ...(run.length > 0 ? [paint.bold('run'), ...run.map(changeText)] : []),
    ...(definition.length > 0 ? [paint.bold('definition'), ...definition.map(changeText)] : []),
    ...(state ? [stateDiffText(state)] : []),
  ];
  return [`${safe(from)} → ${safe(to)}`, ...(parts.length > 0 ? parts : ['  nothing differs'])].join('\n');
};

export const diff: Command = {
  name: 'diff',
  usage: 'diff FROM TO',
  says:
    'Shows what differs between two tags, executions or definition versions: commits, variables, the definition, and ' +
    'resources and outputs where both deployed to one address.',
  words: [2, 2],
  options: {
    pipeline: { type: 'string', value: 'NAME', says: 'whose tags, where several pipelines deployed them' },
    ...API_OPTIONS,
  },
  examples: [
    'tagline diff dev_eu-central-1/research/1.0 dev_eu-central-1/research/1.1',
    'tagline diff hello@1 hello@2 --json',
  ],
  async run(input) {
    const client = await connect(input);
    const pipeline = input.text('pipeline');
    const [from = '', to = ''] = input.words;
    const compared = await compare(client, await sideOf(client, from, pipeline), await sideOf(client, to, pipeline));
    input.print(compared, () => comparedText(compared));
    return Exit.ok;
  },
};
