import { decideCommand } from '../decide-command.ts';

export const reject = decideCommand('reject', 'Rejected', 'Rejects as the person of your IAM principal.');
