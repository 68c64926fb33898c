import { runAgainCommand } from '../run-again-command.ts';

export const destroy = runAgainCommand({
  name: 'destroy',
  purpose: 'destroy',
  reasonNeeded: false,
  says: 'Takes away what is at an address, in an execution with its own plan and approval. Global goes after the regions.',
  example: "tagline destroy research/dev-eu-central-1 --reason 'the experiment is over'",
});
