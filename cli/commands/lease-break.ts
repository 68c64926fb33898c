import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { leaseText } from '../lease-text.ts';

export const leaseBreak: Command = {
  name: 'lease break',
  usage: 'lease break ADDRESS',
  says:
    'Takes the lease of an address from a holder that nobody can wait for. What the holder began may still be at ' +
    'work: the state is recorded as partial, and the next change needs a new plan.',
  words: [1, 1],
  options: { reason: { type: 'string', value: 'TEXT', says: 'why; it is recorded' }, ...API_OPTIONS },
  examples: ['tagline lease break research/dev-eu-central-1 --reason "its stack hangs; seen with support"'],
  async run(input) {
    const [address = ''] = input.words;
    const reason = input.text('reason');
    if (reason === undefined) throw new UsageError('--reason is needed: it is recorded for those who come later');
    const client = await connect(input);
    const { fencing } = await client.getLease(address);
    const lease = await client.breakLease(address, { reason, fencing });
    input.print(lease, () => leaseText(lease));
    return Exit.ok;
  },
};
