import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { fullId } from '../full-id.ts';
import { reportsText } from '../reports-text.ts';

export const reports: Command = {
  name: 'reports',
  usage: 'reports EXECUTION',
  says: 'Shows the test and coverage reports of an execution’s builds: what failed first.',
  words: [1, 1],
  options: API_OPTIONS,
  examples: ['tagline reports 6f1c2d3e-…'],
  async run(input) {
    const client = await connect(input);
    const answer = await client.getReports(await fullId(client, input.words[0] ?? ''));
    input.print(answer, () => reportsText(answer.reports));
    return Exit.ok;
  },
};
