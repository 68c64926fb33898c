/** The pages of the mailbox. */
import type { Mail } from './mailbox.ts';
import { escapeHtml, type Page, page, withLinks } from './page.ts';

/** The address of another page of the mailbox. */
export type Link = (path: string, query?: Readonly<Record<string, string>>) => string;

export const mailListPage = (
  mails: readonly Mail[],
  addresses: readonly { readonly to: string; readonly count: number }[],
  to: string | undefined,
  link: Link,
): Page => {
  const all = addresses.reduce((sum, { count }) => sum + count, 0);
  const chips = [
    chip(link('/mail'), `Everybody (${all})`, to === undefined),
    ...addresses.map((address) =>
      chip(
        link('/mail', { to: address.to }),
        `${address.to} (${address.count})`,
        address.to.toLowerCase() === to?.toLowerCase(),
      ),
    ),
  ];
  const nobody = to === undefined ? 'No mail yet.' : `No mail for ${escapeHtml(to)}.`;
  return page(
    to === undefined ? 'Mail' : `Mail for ${to}`,
    `<main>
<h1>Mail</h1>
<p class="quiet">What SNS mailed. Nothing has left this machine.</p>
${addresses.length === 0 ? '' : `<nav aria-label="Recipients"><ul>${chips.join('')}</ul></nav>`}
${mails.length === 0 ? `<p>${nobody}</p>` : mails.map((mail) => mailArticle(mail, link)).join('\n')}
</main>`,
  );
};

export const mailPage = (mail: Mail, link: Link): Page =>
  page(
    mail.subject,
    `<main>
<p><a href="${escapeHtml(link('/mail'))}">All mail</a></p>
${mailArticle(mail, link)}
</main>`,
  );

const chip = (href: string, label: string, current: boolean): string =>
  `<li><a href="${escapeHtml(href)}"${current ? ' aria-current="page"' : ''}>${escapeHtml(label)}</a></li>`;

const mailArticle = (mail: Mail, link: Link): string => {
  const { text, footer } = withoutFooter(mail.body);
  const at = new Date(mail.at);
  return `<article id="mail-${mail.id}">
<header class="mail">
<h2><a href="${escapeHtml(link(`/mail/${mail.id}`))}">${escapeHtml(mail.subject)}</a></h2>
<div class="line"><span>To ${escapeHtml(mail.to)}</span><time datetime="${at.toISOString()}">${shownTime(at)}</time></div>
<div class="line"><span>From ${escapeHtml(mail.from)}</span></div>
</header>
<pre>${withLinks(text)}</pre>
${footer === undefined ? '' : `<details><summary>How to unsubscribe</summary><pre>${withLinks(footer)}</pre></details>`}
</article>`;
};

/** The same footer under every notification would hide the next one. */
const withoutFooter = (body: string): { text: string; footer: string | undefined } => {
  const cut = body.lastIndexOf('\n\n--\nIf you wish to stop receiving notifications');
  if (cut < 0) return { text: body.trimEnd(), footer: undefined };
  return { text: body.slice(0, cut), footer: body.slice(cut + 5).trimEnd() };
};

const shownTime = (at: Date): string => `${at.toISOString().slice(0, 10)} ${at.toISOString().slice(11, 19)} UTC`;
