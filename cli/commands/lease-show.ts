import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { leaseText } from '../lease-text.ts';

export const leaseShow: Command = {
  name: 'lease show',
  usage: 'lease show ADDRESS',
  says: 'Shows who may change an address, who waits for it, and who broke its lease last.',
  words: [1, 1],
  options: API_OPTIONS,
  examples: ['tagline lease show research/dev-eu-central-1'],
  async run(input) {
    const lease = await (await connect(input)).getLease(input.words[0] ?? '');
    input.print(lease, () => leaseText(lease));
    return Exit.ok;
  },
};
