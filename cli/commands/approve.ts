import { decideCommand } from '../decide-command.ts';

export const approve = decideCommand('approve', 'Approved', 'Approves as the person of your IAM principal.');
