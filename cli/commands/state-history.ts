import { allSerials } from '../all-serials.ts';
import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { painted } from '../paint.ts';
import { shortCommit, shortPrincipal } from '../short-names.ts';
import { table } from '../table.ts';
import { ago } from '../time.ts';

export const stateHistory: Command = {
  name: 'state history',
  usage: 'state history ADDRESS',
  says: 'Lists every serial of a component, newest first.',
  words: [1, 1],
  options: { component: { type: 'string', value: 'NAME', says: 'where an address holds several' }, ...API_OPTIONS },
  examples: ['tagline state history research/dev-eu-central-1'],
  async run(input) {
    const serials = await allSerials(await connect(input), input.words[0] ?? '', input.text('component'));
    input.print({ serials }, () =>
      table(
        ['SERIAL', 'STATUS', 'TAG', 'COMMIT', 'RECORDED', 'BY'],
        serials.map((state) => [
          String(state.serial),
          painted(state.status),
          state.purpose ? `${state.tag} (${state.purpose})` : state.tag,
          shortCommit(state.commit),
          ago(state.recordedAt),
          shortPrincipal(state.recordedBy),
        ]),
      ),
    );
    return Exit.ok;
  },
};
