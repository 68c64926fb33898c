import { runAgainCommand } from '../run-again-command.ts';

export const driftRepair = runAgainCommand({
  name: 'drift repair',
  purpose: 'repair',
  reasonNeeded: false,
  says: 'Brings back what was deployed there last: an execution of the same tag, with its own plan and approval.',
  example: 'tagline drift repair research/dev-eu-central-1',
});
