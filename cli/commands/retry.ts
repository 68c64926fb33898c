import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { fullId } from '../full-id.ts';
import { sign } from '../paint.ts';

export const retry: Command = {
  name: 'retry',
  usage: 'retry EXECUTION',
  says: 'Retries a failed stage. What succeeded in it is kept, unless --all. While siblings of what failed still run it begins when they have ended.',
  words: [1, 1],
  options: {
    stage: { type: 'string', value: 'STAGE', says: 'the stage (default: the one that failed)' },
    all: { type: 'boolean', says: 'run all actions of the stage again: it plans and asks anew' },
    ...API_OPTIONS,
  },
  examples: ['tagline retry 6f1c2d3e-…', 'tagline retry 6f1c2d3e-… --all'],
  async run(input) {
    const stage = input.text('stage');
    const mode = input.flag('all') ? 'ALL_ACTIONS' : 'FAILED_ACTIONS';
    const client = await connect(input);
    const execution = await client.retryStage(await fullId(client, input.words[0] ?? ''), {
      mode,
      ...(stage === undefined ? {} : { stage }),
    });
    input.print(execution, () =>
      execution.again
        ? `${sign(execution.status)} the next attempt of ${execution.id} begins at ${execution.again.stage} when what still runs there has ended`
        : `${sign(execution.status)} attempt ${execution.attempt} of ${execution.id} begins at ${execution.retry?.stage}`,
    );
    return Exit.ok;
  },
};
