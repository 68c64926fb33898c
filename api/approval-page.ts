/** The page behind an approval's link: what would change and where, then two buttons. No script, nothing from elsewhere; every value is escaped. */

import { headline, type Plan, type PlannedChange } from '../core/plan.ts';
import type { ApprovalAnswer } from '../core/questions/approvals.ts';

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

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --good: #1a7f37; --bad: #cf222e; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; }
dt { opacity: .75; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
code { font: .9em ui-monospace, monospace; } .add { color: var(--good); } .remove, .replace { color: var(--bad); }
form { margin-top: 2rem; padding: 1rem; background: var(--soft); border-radius: .5rem; } textarea { width: 100%; box-sizing: border-box; font: inherit; }
button { font: inherit; padding: .5rem 1.25rem; margin: .75rem .75rem 0 0; border: 0; border-radius: .375rem; color: #fff; cursor: pointer; }
.approve { background: var(--good); } .reject { background: var(--bad); } .done { padding: 1rem; background: var(--soft); border-radius: .5rem; }
`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">` +
  `<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;

/** `person`: whose link it is. */
export const approvalPage = ({ approval, plans }: ApprovalAnswer, person: string, now: string): string => {
  const open = approval.status === 'Open' && approval.expiresAt > now;
  const title = `${approval.pipeline}: ${approval.tag}`;
  return page(
    title,
    `<h1>${open ? 'Approve ' : ''}${escaped(title)}${open ? '?' : ''}</h1>` +
      facts([
        ['Where', approval.address],
        ['Tag', approval.tag],
        ['Commit', approval.bound.commit],
        ['Question', `${approval.stage} / ${approval.action}`],
        ...(approval.customData ? [['Note', approval.customData] as const] : []),
        ['Digest', approval.digest],
        ['Open until', approval.expiresAt],
      ]) +
      link(approval.externalEntityLink) +
      (plans.length === 0
        ? '<p>No plan is bound to this approval: it is bound to the commit, the artifacts and the definition.</p>'
        : plans.map(planSection).join('')) +
      (open ? form(person) : `<p class="done">${escaped(outcome(approval))}</p>`),
  );
};

/** What is shown after an answer, and for links that are not valid. */
export const messagePage = (title: string, message: string): string =>
  page(title, `<h1>${escaped(title)}</h1><p class="done">${escaped(message)}</p>`);

const facts = (rows: readonly (readonly [string, string])[]): string =>
  `<dl>${rows.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>`;

/** Only http and https: a definition must not smuggle in another scheme. */
const link = (url: string | undefined): string =>
  url && /^https?:\/\//.test(url) ? `<p><a rel="noreferrer" href="${escaped(url)}">${escaped(url)}</a></p>` : '';

const planSection = (plan: Plan): string =>
  `<h2>Stack ${escaped(plan.stackName)} in ${escaped(plan.region)}</h2><p>${escaped(plan.empty ? 'no changes' : headline(plan.changes))}</p>` +
  (plan.changes.length === 0
    ? ''
    : `<table><thead><tr><th>Change</th><th>Resource</th><th>What</th></tr></thead><tbody>${plan.changes.map(changeRow).join('')}</tbody></table>`) +
  `<p><small>plan digest <code>${escaped(plan.digest)}</code>, made on serial ${plan.serial}</small></p>`;

const changeRow = ({ action, resource, type, properties }: PlannedChange): string =>
  `<tr><td class="${action.toLowerCase()}">${escaped(action)}</td><td>${escaped(resource)}<br><small>${escaped(type)}</small></td><td>${properties.map((p) => `<code>${escaped(p)}</code>`).join('<br>')}</td></tr>`;

const form = (person: string): string =>
  `<form method="post"><label for="comment">Comment of ${escaped(person)}</label><textarea id="comment" name="comment" rows="3" maxlength="512"></textarea>` +
  `<button class="approve" name="status" value="Approved">Approve</button><button class="reject" name="status" value="Rejected">Reject</button></form>`;

const outcome = ({ status, decision, reason }: ApprovalAnswer['approval']): string => {
  if (decision)
    return `${status} by ${decision.by} at ${decision.at}${decision.comment ? `: ${decision.comment}` : ''}`;
  return reason ? `${status}: ${reason}` : status === 'Open' ? 'Expired' : status;
};
