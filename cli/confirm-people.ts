/** Locally the subscriptions of people are confirmed by `up`: each through the link in its mail, as the person would. */
import { mailbox } from './mailbox.ts';

const LINK = /https?:\/\/\S*Action=ConfirmSubscription\S*/;

/** Answers how many were confirmed. A link that was used already confirms again and changes nothing. */
export const confirmPeople = async (url: string): Promise<number> => {
  const links = (await mailbox(url)).flatMap(({ body }) => LINK.exec(body)?.[0] ?? []);
  for (const link of links) await fetch(link);
  return links.length;
};
