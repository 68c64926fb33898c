/**
 * `/mail`: what was mailed. `GET /mail?to=&after=` lists, newest first; `GET /mail/<id>` is one.
 * A page for people, whose links keep the `key` of its address; with `Accept: application/json` `{ mails: [{ id, to,
 * from, subject, body, at, topicArn }] }`.
 */
import type { IncomingMessage } from 'node:http';
import type { HttpResponse, Site } from '../../../kernel/cloud.ts';
import { jsonAnswer, pageAnswer, send } from './answers.ts';
import { type Link, mailListPage, mailPage } from './mail-page.ts';
import type { Mail, Mailbox } from './mailbox.ts';

const MOST = 200;

export const mailSite = (mailbox: Mailbox): Site => ({
  prefix: '/mail',
  handle: (request, response) => send(response, answer(mailbox, request)),
});

const answer = (mailbox: Mailbox, request: IncomingMessage): HttpResponse => {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return jsonAnswer(405, { message: `no ${request.method} of mails here` });
  const url = new URL(request.url ?? '/mail', 'http://127.0.0.1');
  const one = /^\/mail\/(\d+)$/.exec(url.pathname)?.[1];
  if (one !== undefined) return oneMail(mailbox, Number(one), linkWith(url.searchParams), wantsJson(request));
  if (url.pathname === '/mail' || url.pathname === '/mail/')
    return listOfMails(mailbox, url.searchParams, wantsJson(request));
  return jsonAnswer(404, { message: `nothing at ${url.pathname}` });
};

const wantsJson = (request: IncomingMessage): boolean => /\bapplication\/json\b/.test(request.headers.accept ?? '');

const shown = ({ at, ...mail }: Mail) => ({ ...mail, at: new Date(at).toISOString() });

/** Links of the pages: what opened this one opens the others. */
const linkWith =
  (query: URLSearchParams): Link =>
  (path, more = {}) => {
    const key = query.get('key');
    const carried = new URLSearchParams({ ...more, ...(key === null ? {} : { key }) }).toString();
    return carried === '' ? path : `${path}?${carried}`;
  };

const oneMail = (mailbox: Mailbox, id: number, link: Link, json: boolean): HttpResponse => {
  const mail = mailbox.get(id);
  if (!mail) return jsonAnswer(404, { message: `there is no mail ${id}` });
  return json ? jsonAnswer(200, shown(mail)) : pageAnswer(200, mailPage(mail, link));
};

const listOfMails = (mailbox: Mailbox, query: URLSearchParams, json: boolean): HttpResponse => {
  const to = query.get('to') || undefined;
  const after = query.get('after') || undefined;
  if (after !== undefined && !/^\d+$/.test(after))
    return jsonAnswer(400, { message: 'after must be the id of a mail' });
  const mails = mailbox.list({ to, after: after === undefined ? undefined : Number(after), most: MOST });
  if (json) return jsonAnswer(200, { mails: mails.map(shown) });
  return pageAnswer(200, mailListPage(mails, mailbox.addresses(), to, linkWith(query)));
};
