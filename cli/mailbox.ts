/** The mailbox of the local cloud, where SNS's mail subscriptions deliver. */
import { Unreachable } from './connect.ts';

export interface LocalMail {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly body: string;
  readonly at: string;
  readonly topicArn: string;
}

/** Newest first. */
export const mailbox = async (url: string, to?: string): Promise<readonly LocalMail[]> => {
  const at = `${url}/mail${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`;
  const response = await fetch(at, { headers: { accept: 'application/json' } }).catch((error: unknown) => {
    throw new Unreachable(`${url} does not answer (${(error as Error).message}). Is it running? npm start`);
  });
  const { mails } = (await response.json()) as { mails: LocalMail[] };
  return mails.toSorted((a, b) => (a.at < b.at ? 1 : -1));
};
