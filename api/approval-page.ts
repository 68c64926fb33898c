/**
 * The page behind an approval's link: the changes and their place, then two buttons. It has no script and loads
 * nothing; every value is escaped.
 */

import { requirementText } from '../core/approval-rule.ts';
import { webLink } from '../core/one-line.ts';
import { headline, type Plan, type PlannedChange, warnings } from '../core/plan.ts';
import type { ApprovalAnswer } from '../core/questions/approvals.ts';
import { PAGE_STYLE } from './page-style.ts';

/** Headers of every answer under /approvals. `form-action 'self'` lets the page post to its own link only. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
} as const;

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<meta name="robots" content="noindex">` +
  `<title>${escaped(title)}</title><style>${PAGE_STYLE}</style></head><body><main>${body}</main></body></html>`;

/**
 * `person`: the owner of the link. A decided, expired or withdrawn approval shows its outcome; only people who can
 * still decide see the plan.
 */
export const approvalPage = (answer: ApprovalAnswer, person: string, now: string): string => {
  const { approval, plans, context } = answer;
  const open = approval.status === 'Open' && approval.expiresAt > now;
  const title = `${approval.pipeline}: ${approval.tag}`;
  const heading = `${place(approval.address)}<h1>${open ? 'Approve ' : ''}${escaped(title)}${open ? '?' : ''}</h1>`;
  if (!open)
    return page(
      title,
      `${heading}<p class="done">${escaped(outcome(approval))}` +
        `</p>${facts([['Where', approval.address], ...answers(answer)])}`,
    );
  return page(
    title,
    heading +
      (context.tagMoved ? '<p class="warning">The tag names something else by now.</p>' : '') +
      (approval.drift ? `<p class="warning">Changed by hand there: ${escaped(approval.drift)}</p>` : '') +
      (approval.purpose ? `<p class="warning">${escaped(PURPOSES[approval.purpose])}</p>` : '') +
      facts([
        ['Where', approval.address],
        ...(approval.purposeReason ? [['Reason', approval.purposeReason] as const] : []),
        ['Runs there now', running(answer)],
        ['Pushed by', context.pushedBy],
        ['Commit', approval.bound.commit],
        ['Question', `${approval.stage} / ${approval.action}`],
        ...(approval.customData ? [['Note', approval.customData] as const] : []),
        ...(approval.requirements.length === 0 ? [] : [['Needed', needed(approval)] as const]),
        ...answers(answer),
        ['Open until', time(approval.expiresAt)],
      ]) +
      link(approval.externalEntityLink) +
      (plans.length === 0
        ? '<p>No plan is bound to this approval: it is bound to the commit, the artifacts and the definition.</p>'
        : plans.map(planSection).join('')) +
      (approval.answers.some(({ by }) => by === person)
        ? '<p class="done">Your answer is counted; others are awaited.</p>'
        : form(person)) +
      details(answer),
  );
};

const PURPOSES = {
  repair: 'This brings back what was deployed here last.',
  accept: 'This takes what is there now as the new state. Nothing is changed there.',
  destroy: 'This destroys what is deployed here.',
} as const;

/** The page after an answer, and for links that are not valid. */
export const messagePage = (title: string, message: string): string =>
  page(title, `<h1>${escaped(title)}</h1><p class="done">${escaped(message)}</p>`);

/** The environment in large letters; production has its own colour, so that it is not mistaken for another. */
const place = (address: string): string => {
  const name = address.slice(address.indexOf('/') + 1);
  return `<p class="place${/^prod/i.test(name) ? ' production' : ''}">${escaped(name)}</p>`;
};

/** `2026-01-02 00:00 UTC` */
const time = (iso: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso) ? `${iso.slice(0, 16).replace('T', ' ')} UTC` : iso;

const running = ({ context: { running: now } }: ApprovalAnswer): string =>
  now ? `${now.tag}, since ${time(now.since)}` : 'nothing yet';

const needed = ({ requirements }: ApprovalAnswer['approval']): string =>
  requirements.map(requirementText).join(', and ');

const answers = ({ approval }: ApprovalAnswer): readonly (readonly [string, string])[] =>
  approval.answers.map(({ by, status, at, comment }) => [status, `${by}, ${time(at)}${comment ? `: ${comment}` : ''}`]);

const facts = (rows: readonly (readonly [string, string])[]): string =>
  `<dl>${rows.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>`;

/** Only http and https: a definition must not smuggle in another scheme. */
const link = (text: string | undefined): string => {
  const url = webLink(text);
  return url ? `<p>The pipeline refers to <a rel="noreferrer" href="${escaped(url)}">${escaped(url)}</a></p>` : '';
};

const planSection = (plan: Plan): string =>
  `<h2>${escaped(plan.what)} ${escaped(plan.name)} in ${escaped(plan.region)}</h2>` +
  `<p>${escaped(plan.empty ? 'no changes' : headline(plan.changes))}</p>` +
  (plan.notes ?? []).map((note) => `<p>${warning(note)}</p>`).join('') +
  (plan.changes.length === 0 ? '' : `<ul class="changes">${plan.changes.map(changeItem).join('')}</ul>`);

const changeItem = (change: PlannedChange): string =>
  `<li><strong class="${change.action.toLowerCase()}">${escaped(change.action)}</strong> ${escaped(change.resource)} ` +
  `<small>${escaped(change.type)}</small>${warnings(change).map(warning).join('')}` +
  `${change.attributes ? values(change.attributes) : change.properties.map(property).join('')}</li>`;

const warning = (text: string): string => ` <strong class="marked">${escaped(text)}</strong>`;

const property = (name: string): string => `<br><code>${escaped(name)}</code>`;

const values = (attributes: NonNullable<PlannedChange['attributes']>): string =>
  `<details><summary>${attributes.length} values</summary>${facts(
    attributes.map(({ path, before, after }) => [path, beforeAndAfter(before, after)] as const),
  )}</details>`;

const beforeAndAfter = (before: string | undefined, after: string | undefined): string => {
  if (before === undefined) return after ?? '';
  return after === undefined ? `${before} → nothing` : `${before} → ${after}`;
};

/** The digests that machines compare, for people who want to compare them too. */
const details = ({ approval, plans }: ApprovalAnswer): string =>
  `<details><summary>What the answer is bound to</summary>${facts([
    ['Approval', approval.digest],
    ...plans.map(({ action, digest }) => [`Plan of ${action}`, digest] as const),
    ...approval.bound.artifacts.map(({ name, etag }) => [`Artifact ${name}`, etag] as const),
    ['Definition', `version ${approval.bound.definitionVersion}`],
  ])}</details>`;

const form = (person: string): string =>
  `<form method="post"><label for="comment">Comment of ${escaped(person)}</label>` +
  `<textarea id="comment" name="comment" rows="3" maxlength="512"></textarea>` +
  `<button class="approve" name="status" value="Approved">Approve</button>` +
  `<button class="reject" name="status" value="Rejected">Reject</button></form>`;

const outcome = ({ status, decision, reason }: ApprovalAnswer['approval']): string => {
  if (decision)
    return `${status} by ${decision.by} at ${time(decision.at)}${decision.comment ? `: ${decision.comment}` : ''}`;
  return reason ? `${status}: ${reason}` : status === 'Open' ? 'Expired' : status;
};
