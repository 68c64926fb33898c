import { API_OPTIONS, type Command, UsageError } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { fullId } from '../full-id.ts';
import { sign } from '../paint.ts';

export const stop: Command = {
  name: 'stop',
  usage: 'stop EXECUTION --reason TEXT',
  says:
    'Stops an execution. What runs ends first and nothing more begins; with --abandon what runs is ended too. Open ' +
    'questions to people are withdrawn.',
  words: [1, 1],
  options: {
    abandon: {
      type: 'boolean',
      says: 'do not wait for what runs: builds are stopped, a deployment is seen to its end',
    },
    reason: { type: 'string', value: 'TEXT', says: 'why, at most 200 characters; it is recorded (needed)' },
    ...API_OPTIONS,
  },
  examples: ['tagline stop 6f1c --reason "wrong tag"', 'tagline stop 6f1c --abandon --reason "the build hangs"'],
  async run(input) {
    const reason = input.text('reason');
    if (reason === undefined) throw new UsageError('--reason is needed: it is recorded for those who come later');
    const client = await connect(input);
    const id = await fullId(client, input.words[0] ?? '');
    const execution = await client.stopExecution(id, { reason, abandon: input.flag('abandon') });
    input.print(
      execution,
      () => `${sign(execution.status)} ${execution.id} of ${execution.pipeline} is ${execution.status}`,
    );
    return Exit.ok;
  },
};
