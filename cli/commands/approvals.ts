import { API_OPTIONS, type Command } from '../command.ts';
import { connect } from '../connect.ts';
import { Exit } from '../exit.ts';
import { table } from '../table.ts';
import { ago } from '../time.ts';

export const approvals: Command = {
  name: 'approvals',
  usage: 'approvals',
  says: 'Lists what waits for people.',
  words: [0, 0],
  options: API_OPTIONS,
  examples: ['tagline approvals'],
  async run(input) {
    const answer = await (await connect(input)).listApprovals();
    input.print(answer, () =>
      answer.approvals.length === 0
        ? 'nothing waits for an approval'
        : table(
            ['PIPELINE', 'TAG', 'ADDRESS', 'QUESTION', 'ASKED', 'APPROVED BY', 'GET NO MAIL', 'SINCE', 'APPROVAL'],
            answer.approvals.map(
              ({ pipeline, tag, address, stage, action, asked, answers, unreached, requestedAt, id }) => [
                pipeline,
                tag,
                address,
                `${stage}/${action}`,
                asked.join(','),
                answers.map(({ by }) => by).join(',') || '-',
                unreached.map(({ person }) => person).join(',') || '-',
                ago(requestedAt),
                id,
              ],
            ),
          ),
    );
    return Exit.ok;
  },
};
