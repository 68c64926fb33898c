import { API_OPTIONS, type Command, wholeNumber } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { stateDiffText } from '../state-diff-text.ts';

export const stateDiff: Command = {
  name: 'state diff',
  usage: 'state diff ADDRESS',
  says: 'Shows what differs between two serials: the newest and the one before, or those that are named.',
  words: [1, 1],
  options: {
    component: { type: 'string', value: 'NAME', says: 'where an address holds several' },
    from: { type: 'string', value: 'N', says: 'the older serial' },
    to: { type: 'string', value: 'N', says: 'the newer serial' },
    ...API_OPTIONS,
  },
  examples: [
    'tagline state diff research/dev-eu-central-1',
    'tagline state diff research/dev-eu-central-1 --from 1 --to 2 --json',
  ],
  async run(input) {
    const component = input.text('component');
    const serial = (name: string) => wholeNumber(name, input.text(name), { from: 1, to: 99_999_999 });
    const [from, to] = [serial('from'), serial('to')];
    const answer = await (await connect(input)).getStateDiff(input.words[0] ?? '', {
      ...(component === undefined ? {} : { component }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
    input.print(answer, () => stateDiffText(answer));
    return Exit.ok;
  },
};
