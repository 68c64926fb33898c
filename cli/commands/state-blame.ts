import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { shortCommit, shortPrincipal } from '../short-names.ts';
import { table } from '../table.ts';
import { ago } from '../time.ts';

export const stateBlame: Command = {
  name: 'state blame',
  usage: 'state blame ADDRESS',
  says: 'Shows which tag, commit and person gave each resource and output its present form.',
  words: [1, 1],
  options: { component: { type: 'string', value: 'NAME', says: 'where an address holds several' }, ...API_OPTIONS },
  examples: ['tagline state blame research/dev-eu-central-1'],
  async run(input) {
    const component = input.text('component');
    const answer = await (await connect(input)).getStateBlame(
      input.words[0] ?? '',
      component === undefined ? {} : { component },
    );
    const bySerial = new Map(answer.serials.map((state) => [state.serial, state]));
    input.print(answer, () =>
      table(
        ['SERIAL', 'TAG', 'COMMIT', 'BY', 'RECORDED', 'WHAT', 'TYPE'],
        answer.entries.map(({ kind, name, type, serial }) => {
          const state = serial === undefined ? undefined : bySerial.get(serial);
          return [
            serial === undefined ? '?' : String(serial),
            state?.tag ?? '',
            shortCommit(state?.commit ?? ''),
            shortPrincipal(state?.recordedBy ?? ''),
            state ? ago(state.recordedAt) : '',
            kind === 'output' ? `output ${name}` : name,
            type ?? '',
          ];
        }),
      ),
    );
    return Exit.ok;
  },
};
