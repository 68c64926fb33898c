/**
 * Confirms mail subscriptions by signed requests with `AuthenticateOnUnsubscribe`: the link in SNS's mails would do it
 * too, but then the unsubscribe link in every later mail works for whoever opens it, a scanner of mails included.
 */
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { TaglineError } from '../core/fault.ts';
import { type Place, physicalNames } from '../core/physical-names.ts';
import { type Input, UsageError } from './command.ts';
import { dataOf, localPlace, signing } from './connect.ts';
import { readKey } from './local-keys.ts';
import { mailbox } from './mailbox.ts';

/** The parameters of a link in SNS's mail, whichever page it leads to. */
interface Confirmation {
  readonly url: URL;
  readonly topicArn: string;
  readonly token: string;
}

const LINK = /https?:\/\/\S*[?&]Token=\S*/;
const SNS_HOST = /^sns\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

export const readLink = (text: string): Confirmation => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const [topicArn, token] = [url?.searchParams.get('TopicArn'), url?.searchParams.get('Token')];
  if (url && token && topicArn?.endsWith(`:${physicalNames.approvalsTopic}`)) return { url, topicArn, token };
  throw new UsageError(
    'that is no confirmation link of the approvals topic: copy it whole from the mail of SNS, in quotes',
  );
};

/**
 * Answers the subscription's ARN. The link's host must be SNS's own or the local cloud of the data folder: requests to
 * other hosts are not signed.
 */
export const confirmLink = async (text: string, input: Pick<Input, 'text'>): Promise<string> => {
  const { url, topicArn, token } = readLink(text);
  const local = localPlace(dataOf(input));
  const isLocal = local !== undefined && url.origin === new URL(local.url).origin;
  const region = isLocal ? local.region : SNS_HOST.exec(url.hostname)?.[1];
  if (region === undefined || (!isLocal && url.protocol !== 'https:'))
    throw new UsageError(`${url.host} is neither SNS nor the local cloud of ${dataOf(input)}`);
  const profile = input.text('profile');
  const credentials = isLocal
    ? async () => readKey(dataOf(input), local.account)
    : fromNodeProviderChain(profile === undefined ? {} : { profile });
  const response = await signing(
    credentials,
    region,
    'sns',
  )(new URL(`${url.origin}/`), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      Action: 'ConfirmSubscription',
      Version: '2010-03-31',
      TopicArn: topicArn,
      Token: token,
      AuthenticateOnUnsubscribe: 'true',
    }).toString(),
  });
  return subscriptionIn(response.ok, await response.text());
};

const subscriptionIn = (ok: boolean, xml: string): string => {
  const value = (name: string): string | undefined => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  const arn = value('SubscriptionArn');
  if (ok && arn) return arn;
  throw new TaglineError(value('Code') ?? 'NotConfirmed', value('Message') ?? 'SNS did not confirm the subscription', {
    remedy:
      'A link works for three days; deploy the installation again for a new one. You need sns:ConfirmSubscription ' +
      'on the topic.',
  });
};

/** The part of the local cloud that `up` has. */
interface Sns {
  readonly url: string;
  readonly ownerKey: string | undefined;
  call<Out>(service: string, operation: string, input: unknown): Promise<Out>;
}

/**
 * Locally `up` confirms all pending subscriptions, each with the newest link in that person's mail. Answers how many.
 */
export const confirmPeople = async (cloud: Sns, { account, region }: Place): Promise<number> => {
  const TopicArn = `arn:aws:sns:${region}:${account}:${physicalNames.approvalsTopic}`;
  const pending = await pendingAddresses(cloud, TopicArn);
  const mails = pending.length === 0 ? [] : await mailbox(cloud);
  let confirmed = 0;
  for (const address of pending) {
    const text = mails.flatMap(({ to, topicArn, body }) =>
      to === address && topicArn === TopicArn ? (LINK.exec(body)?.[0] ?? []) : [],
    )[0];
    if (text === undefined) continue;
    const { token: Token } = readLink(text);
    await cloud.call('sns', 'ConfirmSubscription', { TopicArn, Token, AuthenticateOnUnsubscribe: 'true' });
    confirmed += 1;
  }
  return confirmed;
};

const pendingAddresses = async (cloud: Sns, TopicArn: string): Promise<readonly string[]> => {
  const found: string[] = [];
  let NextToken: string | undefined;
  do {
    const page: { Subscriptions?: { Endpoint: string; SubscriptionArn: string }[]; NextToken?: string } =
      await cloud.call('sns', 'ListSubscriptionsByTopic', { TopicArn, ...(NextToken ? { NextToken } : {}) });
    for (const { Endpoint, SubscriptionArn } of page.Subscriptions ?? [])
      if (SubscriptionArn === 'PendingConfirmation') found.push(Endpoint);
    ({ NextToken } = page);
  } while (NextToken);
  return found;
};
