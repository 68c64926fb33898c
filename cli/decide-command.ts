/** `approve` and `reject` differ in a word. */
import { requirementText } from '../core/approval-rule.ts';
import { API_OPTIONS, type Command } from './command.ts';
import { connect } from './connect.ts';
import { Exit } from './exit.ts';
import { fullApprovalId } from './full-id.ts';
import { sign } from './paint.ts';

export const decideCommand = (name: 'approve' | 'reject', status: 'Approved' | 'Rejected', says: string): Command => ({
  name,
  usage: `${name} APPROVAL`,
  says,
  words: [1, 1],
  options: { comment: { type: 'string', value: 'TEXT', says: 'why; everybody can read it' }, ...API_OPTIONS },
  examples: [`tagline ${name} 6f1c2d3e-…-1-0a1b2c3d --comment "looked at the plan"`],
  async run(input) {
    const client = await connect(input);
    const decided = await client.decideApproval(await fullApprovalId(client, input.words[0] ?? ''), {
      status,
      comment: input.text('comment') ?? '',
    });
    input.print(
      decided,
      () =>
        `${sign(decided.status)} ${decided.pipeline} ${decided.tag}: ${
          decided.status === 'Open'
            ? `approved by ${decided.answers.map(({ by }) => by).join(', ')}; ${decided.requirements.map(requirementText).join(', and ')} are needed`
            : `${decided.status.toLowerCase()} by ${decided.decision?.by}`
        }`,
    );
    return Exit.ok;
  },
});
