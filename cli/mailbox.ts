/** The mailbox of the local cloud, where SNS's mail subscriptions deliver. */
import { TaglineError } from '../core/fault.ts';
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

export interface MailPlace {
  /** `http://127.0.0.1:N` */
  readonly url: string;
  readonly ownerKey: string | undefined;
}

/** Newest first. */
export const mailbox = async ({ url, ownerKey }: MailPlace, to?: string): Promise<readonly LocalMail[]> => {
  const at = `${url}/mail${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`;
  const headers = { accept: 'application/json', ...(ownerKey === undefined ? {} : { 'x-owner-key': ownerKey }) };
  const response = await fetch(at, { headers }).catch((error: unknown) => {
    throw new Unreachable(`${url} does not answer (${(error as Error).message}). Is it running? npm start`);
  });
  if (response.status === 403)
    throw new TaglineError('OwnerKeyRefused', `the mailbox of ${url} refuses the key of this data folder`, {
      remedy: 'Name the data folder that it was started with: --data DIR.',
    });
  const { mails } = (await response.json()) as { mails: LocalMail[] };
  return mails.toSorted((a, b) => (a.at < b.at ? 1 : -1));
};
