import type { ListedState } from '../../core/questions/states.ts';
import { allStates } from '../all-states.ts';
import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { driftWord } from '../drift-text.ts';
import { Exit } from '../exit.ts';
import { paint } from '../paint.ts';
import { table } from '../table.ts';

const place = ({ target }: ListedState): string => `${target.environment}-${target.scope}`;
const row = ({ target, component }: ListedState): string => `${target.team}\n${component}`;

const matrixText = (states: readonly ListedState[]): string => {
  const places = [...new Set(states.map(place))].toSorted();
  const rows = [...new Set(states.map(row))].toSorted();
  const at = new Map(states.map((state) => [`${row(state)}\n${place(state)}`, state]));
  return table(
    ['TEAM', 'COMPONENT', ...places],
    rows.map((name) => [
      ...name.split('\n'),
      ...places.map((column) => {
        const state = at.get(`${name}\n${column}`);
        if (!state) return paint.dim('-');
        const shown = state.status === 'partial' ? paint.yellow(`${state.version} (partial)`) : state.version;
        return `${shown}${driftWord(state.drift)}`;
      }),
    ]),
  );
};

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
    input.print({ states }, () => (states.length === 0 ? 'nothing is deployed yet' : matrixText(states)));
    return Exit.ok;
  },
};
