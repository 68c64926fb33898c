/** `/_sns/`: the links of mails and messages, which need no signature. */
import type { IncomingMessage } from 'node:http';
import type { HttpResponse, Site } from '../../../kernel/cloud.ts';
import { Fault } from '../../../kernel/fault.ts';
import { queryFault, queryResponse } from '../../../kernel/wire/query.ts';
import { invalidParameter, noSubscription, refused } from '../faults.ts';
import { SITE } from '../links.ts';
import { pageAnswer, send, xmlAnswer } from '../mail/answers.ts';
import { escapeHtml, page } from '../mail/page.ts';
import type { Sns } from '../sns.ts';
import { confirm } from './confirm-subscription.ts';

export const XMLNS = 'http://sns.amazonaws.com/doc/2010-03-31/';

interface Done {
  /** Of the API's answer. */
  readonly action: string;
  readonly output: unknown;
  readonly title: string;
  /** HTML */
  readonly text: string;
}

export const subscriptionSite = (sns: Sns): Site => ({
  prefix: SITE,
  handle: (request, response) => send(response, answerOrFault(sns, request)),
});

/** People get pages, programs AWS's XML. */
const wantsPage = (request: IncomingMessage): boolean => /\btext\/html\b/.test(request.headers.accept ?? '');

const answerOrFault = (sns: Sns, request: IncomingMessage): HttpResponse => {
  try {
    return answer(sns, request, new URL(request.url ?? SITE, 'http://127.0.0.1'));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (wantsPage(request) || request.method === 'POST') return pageAnswer(error.status, faultPage(error));
    return xmlAnswer(queryFault(error, XMLNS, sns.cloud.ids.uuid()));
  }
};

const answer = (sns: Sns, request: IncomingMessage, url: URL): HttpResponse => {
  if (url.pathname === `${SITE}unsubscribe.html`) return unsubscribePage(sns, request, url);
  const act = ACTIONS[url.searchParams.get('Action') ?? ''];
  if (url.pathname !== SITE || !act || request.method !== 'GET')
    throw new Fault('NotFound', 'There is nothing here', { status: 404 });
  const { action, output, title, text } = act(sns, url.searchParams);
  if (wantsPage(request)) return pageAnswer(200, page(title, `<main><h1>${title}</h1>${text}</main>`));
  return xmlAnswer(queryResponse(action, output, XMLNS, sns.cloud.ids.uuid()));
};

const confirmLink = (sns: Sns, query: URLSearchParams): Done => {
  const subscription = confirm(sns, query.get('TopicArn') ?? undefined, query.get('Token') ?? '', false);
  return {
    action: 'ConfirmSubscription',
    output: { SubscriptionArn: subscription.arn },
    title: 'Subscription confirmed',
    text:
      `<p>${escapeHtml(subscription.endpoint)} now gets what is published to</p>` +
      `<p class="quiet">${escapeHtml(subscription.topic)}</p>`,
  };
};

const unsubscribeLink = (sns: Sns, query: URLSearchParams): Done => {
  unsubscribeWithoutLogin(sns, query);
  return {
    action: 'Unsubscribe',
    output: {},
    title: 'Subscription removed',
    text: '<p>You will get no more of these.</p>',
  };
};

const ACTIONS: Readonly<Record<string, (sns: Sns, query: URLSearchParams) => Done>> = {
  ConfirmSubscription: confirmLink,
  Unsubscribe: unsubscribeLink,
};

/**
 * A subscription that was confirmed with AuthenticateOnUnsubscribe cannot be ended by a link, or by a scanner that
 * follows links.
 */
const unsubscribeWithoutLogin = (sns: Sns, query: URLSearchParams): void =>
  sns.store.transaction(() => {
    const arn = query.get('SubscriptionArn');
    if (!arn) throw invalidParameter('SubscriptionArn');
    const subscription = sns.store.subscription(arn);
    if (!subscription) throw noSubscription();
    if (subscription.locked)
      throw refused('Unsubscribing from this topic needs a login: ask the owner of the topic or of the subscription.');
    sns.store.dropSubscription(subscription);
  });

/** A GET only asks; the button does it. */
const unsubscribePage = (sns: Sns, request: IncomingMessage, url: URL): HttpResponse => {
  const endpoint = escapeHtml(url.searchParams.get('Endpoint') ?? 'This address');
  if (request.method === 'POST') {
    unsubscribeWithoutLogin(sns, url.searchParams);
    const text = `<p>${endpoint} gets no more of these.</p>`;
    return pageAnswer(200, page('Subscription removed', `<main><h1>Subscription removed</h1>${text}</main>`));
  }
  const content = `<main><h1>Unsubscribe?</h1><p>${endpoint} will get no more of what is published to this topic.</p>
<form method="post" action="${escapeHtml(`${url.pathname}${url.search}`)}"><button>Unsubscribe</button></form></main>`;
  return pageAnswer(200, page('Unsubscribe', content));
};

const faultPage = ({ message }: Fault) => {
  const said = message === 'Invalid parameter: Token' ? 'This link is not valid, or not any more.' : message;
  return page('This did not work', `<main><h1>This did not work</h1><p>${escapeHtml(said)}</p></main>`);
};
