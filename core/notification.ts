/** Which rules of notifications an event concerns, and what topics and people are told of it. */
import * as z from 'zod';
import type { EventTypeId, Notification } from './definition/notification.ts';
import type { Action, Execution } from './execution.ts';
import { releaseName } from './execution.ts';
import { DETAIL_TYPE } from './execution-events.ts';
import { oneLine } from './one-line.ts';
import type { BusEvent } from './ports/bus.ts';

/** On the engine's bus: the environment's own function sends it. */
export const NOTIFICATION_DUE = 'Notification Due';
const Told = z.looseObject({
  'execution-id': z.string(),
  pipeline: z.string(),
  state: z.string(),
  stage: z.string().optional(),
  action: z.string().optional(),
});
export const NotificationDue = z.object({
  environment: z.string(),
  executionId: z.string(),
  /** The name of the rule. */
  rule: z.string(),
  eventTypeId: z.string(),
  event: z.object({
    detailType: z.string(),
    detail: Told,
    time: z.string(),
    resources: z.array(z.string()),
  }),
});
export type NotificationDue = z.infer<typeof NotificationDue>;

/** A question was taken back for a newer execution: whoever was asked is told. */
export const ReplacedDue = z.object({ environment: z.string(), replaced: z.string() });
export type ReplacedDue = z.infer<typeof ReplacedDue>;

const KIND: Readonly<Record<string, string>> = {
  [DETAIL_TYPE.execution]: 'pipeline-execution',
  [DETAIL_TYPE.stage]: 'stage-execution',
  [DETAIL_TYPE.action]: 'action-execution',
};
const APPROVAL_STATE: Readonly<Record<string, string>> = {
  STARTED: 'needed',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
};

/** As CodePipeline's notifications have it, a manual approval is told as an action and as an approval. */
const idsOf = ({ detailType, detail }: BusEvent): readonly string[] => {
  const { state, type } = detail as { state?: string; type?: { category?: string } };
  const kind = KIND[detailType];
  if (kind === undefined || state === undefined) return [];
  const approval = type?.category === 'Approval' ? APPROVAL_STATE[state] : undefined;
  return [
    `codepipeline-pipeline-${kind}-${state.toLowerCase()}`,
    ...(approval === undefined ? [] : [`codepipeline-pipeline-manual-approval-${approval}`]),
  ];
};

/** The rules that want an event, each once, with the id that they want it for. */
export const concerned = (
  notifications: readonly Notification[],
  event: BusEvent,
): readonly { readonly rule: string; readonly eventTypeId: EventTypeId }[] => {
  const ids = idsOf(event);
  return notifications.flatMap(({ name, status, eventTypeIds }) => {
    // An approval's own id says more than the action's.
    const wanted = eventTypeIds.filter((id) => ids.includes(id)).at(-1);
    return status === 'ENABLED' && wanted !== undefined ? [{ rule: name, eventTypeId: wanted }] : [];
  });
};

export interface Around {
  readonly home: { readonly account: string; readonly region: string };
  readonly notification: Notification;
  readonly execution: Execution;
  /** All that the execution has begun. */
  readonly actions: readonly Action[];
}

/** What topics are told: the payload of CodePipeline's notification rules. */
export const notificationPayload = ({ event }: NotificationDue, { home, notification, ...around }: Around): string =>
  JSON.stringify({
    account: home.account,
    detailType: event.detailType,
    region: home.region,
    source: 'tagline',
    time: event.time,
    notificationRuleArn:
      `arn:aws:codestar-notifications:${home.region}:${home.account}:notificationrule/` +
      `${around.execution.pipeline}/${notification.name}`,
    detail: event.detail,
    resources: event.resources,
    additionalAttributes: notification.detailType === 'FULL' ? attributesOf(event, around) : {},
  });

const attributesOf = (
  { detailType, detail }: NotificationDue['event'],
  { execution, actions }: Pick<Around, 'execution' | 'actions'>,
): object => {
  const failed = failedActions(actions).filter(({ stage }) => detail.stage === undefined || stage === detail.stage);
  if (detailType === DETAIL_TYPE.execution && detail.state === 'FAILED')
    return {
      failedActionCount: failed.length,
      failedActions: failed.map((action) => ({ action: action.name, additionalInformation: reasonOf(action) })),
      ...(failed[0] === undefined ? {} : { failedStage: failed[0].stage }),
    };
  if (detailType !== DETAIL_TYPE.stage) return {};
  return {
    sourceActions: execution.revisions.map((revision) => ({
      sourceActionName: revision.action,
      sourceActionProvider: revision.provider,
      sourceActionVariables:
        actions.find(({ stage, name }) => stage === sourceStage(actions) && name === revision.action)
          ?.outputVariables ?? {},
    })),
  };
};

/** The stage that began first. */
const sourceStage = (actions: readonly Action[]): string | undefined =>
  actions.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))[0]?.stage;

/** In the order of their ends: the first is the cause. */
const failedActions = (actions: readonly Action[]): readonly Action[] =>
  actions
    .filter(({ status }) => status === 'Failed')
    .toSorted((a, b) => (a.endedAt ?? '').localeCompare(b.endedAt ?? ''));

const reasonOf = ({ errorDetails, summary }: Action): string =>
  errorDetails ? `${errorDetails.code}: ${errorDetails.message}` : (summary ?? 'it failed');

const REASON_LIMIT = 2000;

/** What people are told: what happened, the first error if there is one, and the command that goes on. */
export const notificationMail = (
  { event: { detail }, eventTypeId }: NotificationDue,
  { execution, actions }: Pick<Around, 'execution' | 'actions'>,
): { readonly subject: string; readonly body: string } => {
  const state = eventTypeId.endsWith('-needed') ? 'NEEDED' : detail.state;
  const what = [detail.stage, detail.action].filter((part) => part !== undefined).join('/');
  const release = `${execution.pipeline} ${releaseName(execution)}`;
  const [first] = failedActions(actions);
  const failed = detail.state === 'FAILED' && first !== undefined;
  return {
    subject: oneLine(`${state}: ${release}${what === '' ? '' : ` ${what}`} (${execution.address})`, 100),
    body: [
      `${oneLine(release)} at ${oneLine(execution.address)}: ${what === '' ? 'the execution' : oneLine(what)} is ${state}.`,
      '',
      ...(execution.commit === '' ? [] : [`Commit: ${oneLine(execution.commit)}`]),
      `Execution: ${execution.id}, attempt ${execution.attempt}`,
      `Started by: ${oneLine(execution.startedBy)} (${oneLine(execution.trigger.detail)})`,
      ...(failed
        ? [
            '',
            `The first error, in ${oneLine(`${first.stage}/${first.name}`)}:`,
            oneLine(reasonOf(first), REASON_LIMIT),
          ]
        : []),
      '',
      ...commandsOf({ state, failed: failed ? first : undefined, id: execution.id }),
    ].join('\n'),
  };
};

const commandsOf = ({ state, failed, id }: { state: string; failed: Action | undefined; id: string }) => [
  `See it:  tagline show ${id}`,
  ...(failed ? [`Its log: tagline logs ${id} ${failed.stage}/${failed.name}`] : []),
  ...(state === 'FAILED' ? [`Go on:   tagline retry ${id}`] : []),
  ...(state === 'NEEDED' ? ['Decide:  by the link in your mail, or tagline approvals'] : []),
];
