/** Tells whoever was asked that their question was taken back for a newer execution. */
import { approvalRecord } from '../approval.ts';
import { keys } from '../ledger/keys.ts';
import type { ReplacedDue } from '../notification.ts';
import { oneLine } from '../one-line.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Mail } from '../ports/mail.ts';

/** One address that refuses keeps nobody else from hearing: the call fails after all were tried. */
export const tellReplaced =
  ({ ledger, mail }: { readonly ledger: Ledger; readonly mail: Pick<Mail, 'send'> }) =>
  async ({ replaced }: ReplacedDue): Promise<void> => {
    const approval = (await approvalRecord.require(ledger, keys.approval(replaced), `approval ${replaced}`)).data;
    const { pipeline, address, stage, action, recipients, reason = '' } = approval;
    const subject = oneLine(`No answer is needed any more: ${pipeline} at ${address}`);
    const body = `${reason}\n\nYour link to ${stage}/${action} decides nothing any more. Whoever is asked about the newer one gets a mail of their own.\n`;
    const sent = await Promise.allSettled(recipients.map(({ person }) => mail.send(person, subject, body)));
    const refused = sent.find(({ status }) => status === 'rejected');
    if (refused?.status === 'rejected') throw refused.reason;
  };
