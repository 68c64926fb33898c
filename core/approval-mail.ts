/** The mail that asks for an approval: plain text, what would change first. */
import type { Approval } from './approval.ts';
import { headline, type Plan } from './plan.ts';

/** SNS cuts subjects at 100 characters and refuses line breaks. */
const SUBJECT_LIMIT = 100;
/** More changes than this are counted, not listed: the page shows all. */
const CHANGES_LISTED = 20;

export const approvalMail = (
  approval: Approval,
  plans: readonly Plan[],
  link: string,
): { subject: string; body: string } => ({
  subject: `Approve ${approval.pipeline} ${approval.tag}?`.slice(0, SUBJECT_LIMIT),
  body: [
    `${approval.pipeline} waits for your approval.`,
    '',
    `  tag       ${approval.tag}`,
    `  address   ${approval.address}`,
    `  commit    ${approval.bound.commit}`,
    `  question  ${approval.stage}/${approval.action}`,
    ...(approval.customData ? [`  note      ${oneLine(approval.customData)}`] : []),
    ...(approval.externalEntityLink ? [`  see       ${approval.externalEntityLink}`] : []),
    '',
    ...boundPlans(approval, plans).flatMap(planText),
    `Look at it and decide (until ${approval.expiresAt}):`,
    link,
    '',
    'This link is yours alone and works once. Opening it decides nothing.',
  ].join('\n'),
});

/** A note may hold a commit message: on one line it cannot pretend to be a part of this mail. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 300);

/** The plans that the approval is bound to. */
export const boundPlans = (approval: Approval, plans: readonly Plan[]): readonly Plan[] =>
  plans.filter((plan) =>
    approval.bound.plans.some(
      ({ stage, action, digest }) => stage === plan.stage && action === plan.action && digest === plan.digest,
    ),
  );

const planText = (plan: Plan): readonly string[] => [
  `Stack ${plan.stackName} in ${plan.region}: ${plan.empty ? 'no changes' : headline(plan.changes)}`,
  ...plan.changes
    .slice(0, CHANGES_LISTED)
    .map(({ action, resource, type }) => `  ${action.padEnd(8)} ${resource} (${type})`),
  ...(plan.changes.length > CHANGES_LISTED ? [`  and ${plan.changes.length - CHANGES_LISTED} more`] : []),
  '',
];
