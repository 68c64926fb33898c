import { API_OPTIONS, type Command, UsageError, wholeNumber } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';

/** In single quotes a shell reads everything as it stands. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A name that a shell takes: what it does not take becomes an underscore. */
const variable = (name: string): string => name.replaceAll(/\W/g, '_').replace(/^(?=\d)/, '_');

export const stateExport: Command = {
  name: 'state export',
  usage: 'state export ADDRESS',
  says: 'Prints a state for other programs: all of it as JSON, or its outputs as lines for a shell.',
  words: [1, 1],
  options: {
    component: { type: 'string', value: 'NAME', says: 'where an address holds several' },
    serial: { type: 'string', value: 'N', says: 'an earlier serial' },
    format: { type: 'string', value: 'json|env', says: 'default json' },
    ...API_OPTIONS,
  },
  examples: [
    'tagline state export research/dev-eu-central-1 > state.json',
    'eval "$(tagline state export research/dev-eu-central-1 --format env)"',
  ],
  async run(input) {
    const format = input.text('format') ?? 'json';
    if (format !== 'json' && format !== 'env') throw new UsageError(`--format takes json or env, got ${format}`);
    const component = input.text('component');
    const serial = wholeNumber('serial', input.text('serial'), { from: 1, to: 99_999_999 });
    const { state, body } = await (await connect(input)).getState(input.words[0] ?? '', {
      ...(component === undefined ? {} : { component }),
      ...(serial === undefined ? {} : { serial }),
    });
    const { tag, version, commit, executionId, status, recordedAt, recordedBy } = state;
    const exported = { ...body, tag, release: version, commit, executionId, status, recordedAt, recordedBy };
    input.print(exported, () =>
      format === 'json'
        ? JSON.stringify(exported, null, 2)
        : Object.entries(body.outputs)
            .map(([name, value]) => `${variable(name)}=${quoted(value)}`)
            .join('\n'),
    );
    return Exit.ok;
  },
};
