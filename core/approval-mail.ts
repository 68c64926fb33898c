/**
 * The mail that asks for an approval: plain text that begins with the changes. Text that others wrote goes through
 * `oneLine`; the one link to follow comes last.
 */
import type { Approval } from './approval.ts';
import { requirementText } from './approval-rule.ts';
import { oneLine, webLink } from './one-line.ts';
import { headline, type Plan, type PlannedChange, warnings } from './plan.ts';

/** SNS cuts subjects at 100 characters and refuses line breaks. */
const SUBJECT_LIMIT = 100;
/** Further changes are counted, not listed: the page shows all. */
const CHANGES_LISTED = 20;
/** The same for plans: SNS takes 256 KB. */
const PLANS_LISTED = 20;

export const approvalMail = (
  approval: Approval,
  plans: readonly Plan[],
  link: string,
): { subject: string; body: string } => {
  const { pipeline, tag, address, customData, stage, action } = approval;
  const see = webLink(approval.externalEntityLink);
  const bound = boundPlans(approval, plans);
  return {
    subject: oneLine(
      `${VERBS[approval.purpose ?? 'deploy']} ${pipeline} ${tag} for ${placeOf(address)}?`,
      SUBJECT_LIMIT,
    ),
    body: [
      `${oneLine(pipeline)} waits for your approval to ${approval.purpose ?? 'change'} ${oneLine(address)}.`,
      '',
      `Tag: ${oneLine(tag)}`,
      `Commit: ${oneLine(approval.bound.commit)}`,
      `Question: ${oneLine(stage)}/${oneLine(action)}`,
      ...(approval.requirements.length === 0
        ? []
        : [`Needed: ${approval.requirements.map(requirementText).join(', and ')}`]),
      ...(approval.purposeReason ? [`Reason: ${oneLine(approval.purposeReason)}`] : []),
      ...(approval.drift ? [`Changed by hand there: ${oneLine(approval.drift)}`] : []),
      ...(customData ? [`Note: ${oneLine(customData)}`] : []),
      ...(see ? [`The pipeline refers to: ${see}`] : []),
      '',
      ...bound.slice(0, PLANS_LISTED).flatMap(planText),
      ...(bound.length > PLANS_LISTED ? [`And ${bound.length - PLANS_LISTED} more plans.`, ''] : []),
      `Look at it and decide (until ${approval.expiresAt}):`,
      link,
      '',
      'This link is yours alone and works once. Opening it decides nothing.',
    ].join('\n'),
  };
};

/** The first word of the subject. */
const VERBS = { deploy: 'Approve', repair: 'Repair', accept: 'Accept drift of', destroy: 'DESTROY' } as const;

/** `<team>/<environment>-<scope>` without the team. */
const placeOf = (address: string): string => address.slice(address.indexOf('/') + 1);

/** The plans that the approval is bound to. */
export const boundPlans = (approval: Pick<Approval, 'bound'>, plans: readonly Plan[]): readonly Plan[] =>
  plans.filter((plan) =>
    approval.bound.plans.some(
      ({ stage, action, digest }) => stage === plan.stage && action === plan.action && digest === plan.digest,
    ),
  );

const changeLine = (change: PlannedChange): string =>
  `- ${change.action} ${oneLine(change.resource)} (${oneLine(change.type)})` +
  `${warnings(change)
    .map((text) => `, ${text}`)
    .join('')}`;

const planText = (plan: Plan): readonly string[] => [
  `${plan.what} ${oneLine(plan.name)} in ${oneLine(plan.region)}: ` +
    `${plan.empty ? 'no changes' : headline(plan.changes)}`,
  ...(plan.notes ?? []).map((note) => `! ${oneLine(note)}`),
  ...plan.changes.slice(0, CHANGES_LISTED).map(changeLine),
  ...(plan.changes.length > CHANGES_LISTED ? [`- and ${plan.changes.length - CHANGES_LISTED} more`] : []),
  '',
];
