/** Answers an approval as a person does: reads the mail, opens the link, presses a button. */
import { type MailPlace, mailbox } from './mailbox.ts';
import { sleep } from './time.ts';

const PATIENCE_MS = 20_000;

/** The link of an approval in somebody's mail; throws if none came. */
export const linkIn = async (place: MailPlace, approvalId: string): Promise<{ link: string; to: string }> => {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    for (const { to, body } of await mailbox(place)) {
      const link = new RegExp(`https?://\\S*/approvals/${approvalId}/\\S+`).exec(body)?.[0];
      if (link) return { link, to };
    }
    if (Date.now() > until)
      throw new Error(`no mail with the link of the approval ${approvalId} came in ${PATIENCE_MS / 1000} s`);
    await sleep(100);
  }
};

/** GET shows, POST decides. Throws with the page's status if either is refused. */
export const answerLink = async (link: string, status: 'Approved' | 'Rejected', comment: string): Promise<void> => {
  const shown = await fetch(link);
  if (!shown.ok) throw new Error(`the link answers ${shown.status}`);
  const decided = await fetch(link, { method: 'POST', body: new URLSearchParams({ status, comment }) });
  if (!decided.ok) throw new Error(`the answer to the link is refused with ${decided.status}`);
};
