import { API_OPTIONS, type Command, UsageError, wholeNumber } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';

export const stateRollback: Command = {
  name: 'state rollback',
  usage: 'state rollback ADDRESS',
  says:
    'Makes the content of an earlier serial the newest, where Tagline keeps a state for Terraform. It changes no ' +
    'resource: the next plan shows what differs.',
  words: [1, 1],
  options: { to: { type: 'string', value: 'SERIAL', says: 'see: tagline terraform serials' }, ...API_OPTIONS },
  examples: ['tagline state rollback research/dev-eu-central-1 --to 4'],
  async run(input) {
    const address = input.words[0] ?? '';
    const to = wholeNumber('to', input.text('to'), { from: 0, to: 99_999_999 });
    if (to === undefined) throw new UsageError('--to is needed: the serial to go back to');
    const state = await (await connect(input)).rollBackTerraformState(address, { to });
    input.print(state, () => `${state.address} has the content of serial ${to} under serial ${state.serial}`);
    return Exit.ok;
  },
};
