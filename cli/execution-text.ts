/** An execution as text: its stages, its actions, what it waits for and its plans. */
import type { ConditionState } from '../core/condition.ts';
import { MOMENTS, type Moment } from '../core/definition/condition.ts';
import { driftText } from '../core/drift.ts';
import { releaseName } from '../core/execution.ts';
import { headline } from '../core/plan.ts';
import type { ApprovalView } from '../core/questions/approvals.ts';
import type { ExecutionAnswer } from '../core/questions/executions.ts';
import type { Waiting } from '../core/questions/waiting.ts';
import { paint, painted, safe, sign } from './paint.ts';
import { ago, duration } from './time.ts';

export const executionText = ({
  execution,
  stages,
  plans,
  approvals,
  conditions,
  waiting,
  drift,
}: ExecutionAnswer): string =>
  [
    [sign(execution.status), paint.bold(execution.pipeline), releaseName(execution), painted(execution.status)].join(
      ' ',
    ),
    `  id        ${execution.id}${execution.attempt > 1 ? ` (attempt ${execution.attempt})` : ''}`,
    `  address   ${execution.address}`,
    `  commit    ${execution.commit || 'known when its source is fetched'}`,
    `  started   ${execution.startedAt} by ${safe(execution.startedBy)} (${safe(execution.trigger.detail)})`,
    `  number    ${execution.sequence} of its lane, definition version ${execution.definitionVersion}`,
    ...(execution.purpose
      ? [`  purpose   ${execution.purpose}${execution.reason ? `: ${safe(execution.reason)}` : ''}`]
      : []),
    ...(execution.origin ? [`  artifacts of ${execution.origin.executionId}${originText(execution)}`] : []),
    ...(drift ? [`  drift     ${paint.red(`${drift.status}: ${safe(driftText(drift))}`)}`] : []),
    ...(execution.statusSummary ? [`  why       ${safe(execution.statusSummary)}`] : []),
    ...(waiting
      ? [`  waits     for ${waitsFor(waiting)}`, ...waiting.reasons.map((reason) => `            ${safe(reason)}`)]
      : []),
    '',
    ...stages.flatMap((stage) => {
      const at = (moment: Moment): string[] =>
        conditions.filter((one) => one.stage === stage.name && one.moment === moment).flatMap(conditionText);
      return [
        `${sign(stage.status)} ${paint.bold(stage.name)}`,
        ...at('BEFORE_ENTRY'),
        ...stage.actions.map(actionText),
        ...at('ON_SUCCESS'),
        ...at('ON_FAILURE'),
      ];
    }),
    ...plans.map(
      (plan) =>
        `\nplan of ${plan.stage}/${plan.action}: ${plan.what.toLowerCase()} ${plan.name} in ${plan.region}, ` +
        `${plan.empty ? 'no changes' : headline(plan.changes)} (${plan.status})` +
        (plan.notes ?? []).map((note) => `\n  ! ${safe(note)}`).join(''),
    ),
    ...approvals.map(
      (approval) =>
        `\napproval ${approval.id}\n  ${sign(approval.status)} ${painted(approval.status)} ${approval.decision ? `by ${approval.decision.by}${approval.decision.comment ? `: ${safe(approval.decision.comment)}` : ''}` : (approval.reason ?? `asked ${approval.asked.join(', ')} ${ago(approval.requestedAt)}${counted(approval)}`)}`,
    ),
  ].join('\n');

const originText = ({ type, promotedFrom }: ExecutionAnswer['execution']): string =>
  promotedFrom
    ? `, promoted from ${promotedFrom.address} serial ${promotedFrom.serial}`
    : type === 'ROLLBACK'
      ? ', rolled back to'
      : '';

const conditionText = ({ moment, status, result, rules, override }: ConditionState): string[] => [
  `  ${sign(status)} ${MOMENTS[moment]} ${painted(status)}${status === 'Failed' ? ` → ${result}` : ''}` +
    (override ? ` by ${safe(override.by)}: ${safe(override.reason)}` : ''),
  ...rules.map(({ name, provider, status: ofRule, summary, errorDetails }) => {
    const said = errorDetails
      ? paint.red(safe(`${errorDetails.code}: ${errorDetails.message}`))
      : paint.dim(safe(summary ?? ''));
    return `    ${sign(ofRule)} ${name} ${paint.dim(provider)}${said ? `  ${said}` : ''}`;
  }),
];

/** `the stage Deploy`, `people: Deploy/Approve` */
export const waitsFor = ({ for: what, name }: Pick<Waiting, 'for' | 'name'>): string =>
  what === 'people' ? `people: ${name}` : `the ${what} ${name}`;

const actionText = ({
  name,
  provider,
  status,
  startedAt,
  endedAt,
  summary,
  errorDetails,
}: ExecutionAnswer['stages'][number]['actions'][number]): string => {
  const took = endedAt === undefined ? '' : paint.dim(` ${duration(Date.parse(endedAt) - Date.parse(startedAt))}`);
  const said = errorDetails
    ? paint.red(safe(`${errorDetails.code}: ${errorDetails.message}`))
    : paint.dim(safe(summary ?? ''));
  return `  ${sign(status)} ${name} ${paint.dim(provider)}${took}${said ? `  ${said}` : ''}`;
};

/** The people who have approved so far, and those whom no mail reaches. */
const counted = ({ answers, unreached }: ApprovalView): string =>
  [
    ...(answers.length === 0 ? [] : [`approved by ${answers.map(({ by }) => by).join(', ')}`]),
    ...unreached.map(({ person, why }) => `${person} gets no mail: ${why}`),
  ]
    .map((text) => `; ${text}`)
    .join('');
