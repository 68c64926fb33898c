import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { executionText } from '../execution-text.ts';
import { Exit } from '../exit.ts';
import { fullId } from '../full-id.ts';

export const show: Command = {
  name: 'show',
  usage: 'show EXECUTION',
  says: 'Shows an execution: stages, actions, plans, approvals, and whom it waits for.',
  words: [1, 1],
  options: API_OPTIONS,
  examples: ['tagline show 6f1c', 'tagline show 6f1c2d3e-… --json'],
  async run(input) {
    const client = await connect(input);
    const answer = await client.getExecution(await fullId(client, input.words[0] ?? ''));
    input.print(answer, () => executionText(answer));
    return answer.execution.status === 'Failed' ? Exit.failed : Exit.ok;
  },
};
