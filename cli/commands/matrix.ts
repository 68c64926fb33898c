import { allStates } from '../all-states.ts';
import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { matrixText } from '../matrix-text.ts';

export const matrix: Command = {
  name: 'matrix',
  usage: 'matrix',
  says: 'Shows which version of what is in which environment and region: a row for each team and component.',
  words: [0, 0],
  options: { team: { type: 'string', value: 'NAME', says: 'only of this team' }, ...API_OPTIONS },
  examples: ['tagline matrix', 'tagline matrix --team research'],
  async run(input) {
    const team = input.text('team');
    const states = await allStates(await connect(input), team === undefined ? undefined : `${team}/`);
    input.print({ states }, () =>
      states.length === 0 ? 'nothing is deployed yet' : matrixText(states, process.stdout.columns),
    );
    return Exit.ok;
  },
};
