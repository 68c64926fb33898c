import { runAgainCommand } from '../run-again-command.ts';

export const driftAccept = runAgainCommand({
  name: 'drift accept',
  purpose: 'accept',
  reasonNeeded: true,
  says: 'Takes what is there as the new state, in an execution with its own plan and approval. Of a stack the drift itself is recorded as accepted: it is no news until the next deployment. Of Terraform the state follows what is there.',
  example: "tagline drift accept research/dev-eu-central-1 --reason 'raised by hand while it burned'",
});
