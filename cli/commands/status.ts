import { type Execution, isOpen, releaseName } from '../../core/execution.ts';
import type { Pipeline } from '../../core/pipeline.ts';
import type { ExecutionAnswer } from '../../core/questions/executions.ts';
import type { Gates } from '../../core/questions/gates.ts';
import type { PersonView } from '../../core/questions/people.ts';
import { allStates } from '../all-states.ts';
import { API_OPTIONS, type Command, wholeNumber } from '../command.ts';
import { connect } from '../connect.ts';
import { waitsFor } from '../execution-text.ts';
import { Exit } from '../exit.ts';
import { haltText } from '../halt-text.ts';
import { paint, painted, safe, sign } from '../paint.ts';
import { table } from '../table.ts';
import { ago } from '../time.ts';
import { transitionsText } from '../transition-text.ts';
import { unfitPipelines } from '../unfit-pipelines.ts';

export const status: Command = {
  name: 'status',
  usage: 'status',
  says: 'What runs, what waits for people, what is deployed where, and what started nothing.',
  words: [0, 0],
  options: {
    limit: {
      type: 'string',
      value: 'N',
      says: 'at most N executions and N causes that started nothing (default 10 and 5, at most 100)',
    },
    ...API_OPTIONS,
  },
  examples: ['tagline status', 'tagline status --limit 50', 'tagline status --json'],
  async run(input) {
    const client = await connect(input);
    const limit = wholeNumber('limit', input.text('limit'), { from: 1, to: 100 });
    const [{ executions }, { approvals }, states, { refusals }, { people }, { pipelines }, gates] = await Promise.all([
      client.listExecutions({ limit: limit ?? 10 }),
      client.listApprovals(),
      allStates(client),
      client.listRefusals({ limit: limit ?? 5 }),
      client.listPeople(),
      client.listPipelines(),
      client.listGates(),
    ]);
    const open = await Promise.all(executions.filter(isOpen).map(({ id }) => client.getExecution(id)));
    const waiting = open.filter((one) => one.waiting !== undefined && one.waiting.for !== 'people');
    input.print({ executions, waiting, approvals, states, refusals, people, pipelines, gates }, () =>
      [
        section(
          'executions',
          executions.length === 0
            ? 'none yet: push a tag'
            : table(
                ['STATUS', 'RELEASE', 'COMMIT', 'PIPELINE', 'STARTED', 'ID'],
                executions.map((e) => [
                  painted(e.status),
                  releaseName(e),
                  commitOf(e),
                  e.pipeline,
                  ago(e.startedAt),
                  e.id,
                ]),
              ),
        ),
        ...(waiting.length === 0 ? [] : [section('what waits', waiting.map(waitText).join('\n'))]),
        ...(approvals.length === 0
          ? []
          : [
              section(
                'waiting for people',
                approvals
                  .map(
                    (a) =>
                      `${sign('Open')} ${a.pipeline} ${a.tag} ${a.stage}/${a.action}: ${a.asked.join(', ')}  ${paint.dim(a.id)}${a.unreached
                        .map(({ person, why }) => `\n  ${paint.red('no mail')} ${person}: ${why}`)
                        .join('')}`,
                  )
                  .join('\n'),
              ),
            ]),
        ...closed(gates),
        ...unfit(pipelines),
        ...mailless(people),
        section(
          'deployed',
          states.length === 0
            ? 'nothing yet'
            : table(
                ['ADDRESS', 'COMPONENT', 'TAG', 'SERIAL', 'STATUS'],
                states.map((s) => [s.address, s.component, s.tag, String(s.serial), painted(s.status)]),
              ),
        ),
        ...(refusals.length === 0
          ? []
          : [
              section(
                'what started nothing',
                refusals
                  .map(
                    (r) =>
                      `${paint.red(r.fault.code)} ${safe(r.ref?.replace(/^refs\/(tags|heads)\//, '') ?? r.detail ?? '')} ${paint.dim(ago(r.at))}\n  ${safe(r.fault.message)}${r.fault.remedy ? `\n  ${safe(r.fault.remedy)}` : ''}`,
                  )
                  .join('\n'),
              ),
            ]),
      ].join('\n\n'),
    );
    return Exit.ok;
  },
};

/** Nobody waits for the registration that a deployment of the installation asks for. */
const unfit = (pipelines: readonly Pipeline[]): readonly string[] => {
  const found = unfitPipelines(pipelines);
  return found.length === 0 ? [] : [section('pipelines that do not fit the installation', found.join('\n'))];
};

/** One line an execution, and one a reason. */
const waitText = ({ execution, waiting }: ExecutionAnswer): string =>
  [
    `${sign('InProgress')} ${execution.pipeline} ${releaseName(execution)} waits for ${waiting ? waitsFor(waiting) : ''}`,
    ...(waiting?.reasons ?? []).map((reason) => `  ${safe(reason)}`),
  ].join('\n');

/** What keeps executions from going on. */
const closed = ({ transitions, halts, freezes }: Gates): readonly string[] => {
  const lines = [
    ...halts.map((one) => haltText({ ...one, waiting: [], changing: [] })),
    ...freezes.map(({ environment, reason }) => `${paint.yellow('frozen')} ${environment}: ${safe(reason)}`),
    ...transitions.map(transitionsText),
  ];
  return lines.length === 0 ? [] : [section('what does not go on', lines.join('\n'))];
};

/** A subscription that was never confirmed is easily overlooked, so it is shown here. */
const mailless = (people: readonly PersonView[]): readonly string[] => {
  const without = people.filter(({ subscription }) => subscription !== 'confirmed');
  if (without.length === 0) return [];
  return [section('people whom no mail reaches (tagline people)', without.map(({ id }) => id).join(', '))];
};

/** A moved tag has several executions: their commits tell them apart. */
const commitOf = ({ commit, tagMoved }: Execution): string =>
  `${commit.slice(0, 7)}${tagMoved ? ` ${tagMoved.to ? 'tag moved' : 'tag deleted'}` : ''}`;

const section = (title: string, text: string): string => `${paint.bold(title)}\n${text}`;
