/** The commands that start an execution of what stands at an address. */
import type { Purpose } from '../core/execution.ts';
import { begunText } from './begun-text.ts';
import { API_OPTIONS, type Command, UsageError } from './command.ts';
import { connect } from './connect.ts';
import { Exit } from './exit.ts';

export const runAgainCommand = ({
  name,
  purpose,
  reasonNeeded,
  says,
  example,
}: {
  readonly name: string;
  readonly purpose: Purpose;
  readonly reasonNeeded: boolean;
  readonly says: string;
  readonly example: string;
}): Command => ({
  name,
  usage: `${name} ADDRESS`,
  says,
  words: [1, 1],
  options: {
    component: { type: 'string', value: 'NAME', says: 'where an address holds several' },
    reason: { type: 'string', value: 'TEXT', says: `why; it is recorded${reasonNeeded ? ' (needed)' : ''}` },
    ...API_OPTIONS,
  },
  examples: [example],
  async run(input) {
    const [address = ''] = input.words;
    const [component, reason] = [input.text('component'), input.text('reason')];
    if (reasonNeeded && reason === undefined)
      throw new UsageError('--reason is needed: it is recorded for those who come later');
    const client = await connect(input);
    const execution = await client.runAgain(purpose, address, {
      ...(component === undefined ? {} : { component }),
      ...(reason === undefined ? {} : { reason }),
    });
    input.print(execution, () => begunText(execution, `to ${purpose}`));
    return Exit.ok;
  },
});
