/**
 * Step 5b: asks people. The task token stays in the wait; each recipient's mail holds a link with its own secret, of
 * which only a hash is kept. A retried task asks again with new secrets: earlier mails no longer work, earlier answers
 * stand.
 */
import { type Approval, approvalRecord } from '../approval.ts';
import { approvalMail, boundPlans } from '../approval-mail.ts';
import { approvalNotice } from '../approval-notice.ts';
import { approvers, minutesToAnswer, ruleOf } from '../approvers.ts';
import { changeAuthors } from '../change-authors.ts';
import type { RequestApproval } from '../contract.ts';
import { driftText } from '../drift.ts';
import { type Execution, executionRecord, releaseName } from '../execution.ts';
import { TaglineError } from '../fault.ts';
import type { Installation } from '../installation.ts';
import { type Lane, laneRecord, newerInFront } from '../lane.ts';
import { decide } from '../ledger/decide.ts';
import { keys } from '../ledger/keys.ts';
import { answerWait } from '../parts/answer-wait.ts';
import { answerFor } from '../parts/approval-answer.ts';
import { bindApproval, plansOf } from '../parts/bind-approval.ts';
import { tagMoved } from '../parts/check-approvals.ts';
import { driftOf } from '../parts/check-drift.ts';
import { endedMeanwhile } from '../parts/ended-meanwhile.ts';
import { refuseStopping } from '../parts/refuse-stopping.ts';
import { letsReplace, supersedeApproval } from '../parts/supersede-approval.ts';
import type { Person } from '../person.ts';
import { versionRecord } from '../pipeline.ts';
import { type Clock, later } from '../ports/clock.ts';
import type { Digest, Ids } from '../ports/ids.ts';
import type { Item, Ledger } from '../ports/ledger.ts';
import type { Machines } from '../ports/machines.ts';
import type { Mail } from '../ports/mail.ts';
import type { Topics } from '../ports/topics.ts';
import { owe, type Wait, waitKey, waitRecord } from '../wait.ts';

interface Ports {
  ledger: Ledger;
  mail: Mail;
  topics: Topics;
  machines: Pick<Machines, 'answer'>;
  clock: Clock;
  ids: Ids;
  digest: Digest;
  installation: Installation;
  /** The public URL of the HTTP API, without a trailing slash. */
  apiUrl: string;
}

interface Recipient {
  readonly person: Person;
  readonly secret: string;
  readonly unreached: 'pending' | 'none' | undefined;
}

/** Begins with the execution's id, so that the ledger finds it; the same question has the same id. */
export const approvalId = (
  digest: Digest,
  { executionId, attempt, stage }: { executionId: string; attempt: number; stage: string },
  action: string,
): string => `${executionId}-${attempt}-${digest(`${stage}/${action}`).slice(0, 8)}`;

export const requestApproval = (ports: Ports) => {
  const { ledger } = ports;
  const answer = answerWait(ports);
  const supersede = supersedeApproval(ports);
  /** Nobody is asked for what a newer execution replaces. */
  const giveWay = async (error: unknown, { executionId }: RequestApproval): Promise<never> => {
    if (error instanceof Replaced) await supersede(executionId, error.by, false);
    throw error;
  };
  const ask = askPeople(ports);
  const send = sendMails(ports);
  return async (input: RequestApproval): Promise<void> => {
    const { approval, recipients } = await decide(ledger, () => ask(input)).catch((error) => giveWay(error, input));
    if (approval?.status === 'Open') {
      await send(approval, recipients);
      return tell(ports, approval, input.notificationArn);
    }
    return answer(waitKey.action(input.executionId, input.attempt, input.stage, input.action));
  };
};

const tell = async (ports: Ports, approval: Approval, topicArn: string | undefined): Promise<void> => {
  if (topicArn === undefined) return;
  const { region } = ports.installation.home;
  const { subject, message } = approvalNotice(approval, { region, apiUrl: ports.apiUrl });
  await ports.topics.publish(topicArn, subject, message);
};

/** There are plans in front of the question, and none of them changes anything. */
const plansAreEmpty = async (
  ledger: Ledger,
  executionId: string,
  question: Pick<Approval, 'bound'>,
): Promise<boolean> => {
  const plans = boundPlans(question, await plansOf(ledger, executionId));
  return plans.length > 0 && plans.length === question.bound.plans.length && plans.every(({ empty }) => empty);
};

/**
 * Writes the question and the wait. If the answer was given before, or nobody needs to be asked, the answer is owed at
 * once.
 */
const askPeople = (ports: Ports) => {
  const { ledger, clock, installation } = ports;
  const bind = bindApproval(ports);
  const choose = chooseRecipients(ports);

  return async (input: RequestApproval): Promise<{ approval?: Approval; recipients: readonly Recipient[] }> => {
    const now = clock.now();
    const { executionId, attempt, stage, action } = input;
    const asking = await executionRecord.require(ledger, keys.execution(executionId), `execution ${executionId}`);
    const execution = asking.data;
    endedMeanwhile(execution, attempt);
    const version = keys.version(execution.pipeline, execution.definitionVersion);
    const { definition } = (await versionRecord.require(ledger, version, 'definition version')).data;
    const { environment } = execution.target;
    const rule = ruleOf(installation, definition, environment);
    const waitAt = waitKey.action(executionId, attempt, stage, action);
    const waited = await waitRecord.read(ledger, waitAt);
    const wait: Wait = { token: input.token, since: now };
    const waiting = waited ? { ...waited, data: wait, open: undefined } : waitRecord.fresh(waitAt, wait);
    if (rule.requirements.length === 0) {
      const summary = `Nobody is asked in ${environment} (approval: none)`;
      await ledger.write([{ put: owe(waiting, { output: { externalExecutionId: executionId, summary } }, now) }]);
      return { recipients: [] };
    }
    if (rule.emptyPlanPasses && (await plansAreEmpty(ledger, executionId, await bind(execution, definition, input)))) {
      const summary = 'Nobody is asked: no plan changes anything';
      await ledger.write([{ put: owe(waiting, { output: { externalExecutionId: executionId, summary } }, now) }]);
      return { recipients: [] };
    }
    const id = approvalId(ports.digest, input, action);
    const before = await approvalRecord.read(ledger, keys.approval(id));
    // A retried task asks again: a given answer stands and is owed to the new token.
    if (before && before.data.status !== 'Open') {
      await ledger.write([
        { check: { key: before.key, revision: before.revision } },
        { put: owe(waiting, answerFor(before.data), now) },
      ]);
      return { approval: before.data, recipients: [] };
    }
    refuseStopping(execution);
    const lane = await replaceableIn(ledger, execution);
    const newer = lane && newerInFront(lane.data, stage, executionId);
    if (newer !== undefined) throw new Replaced(newer);
    if (execution.tagMoved) throw tagMoved(execution);
    const people = approvers(installation.people, rule, changeAuthors(installation, execution));
    const recipients = await choose(people);
    const { bound, digest } = await bind(execution, definition, input);
    const drift = await driftOf(ledger, execution);
    const data: Approval = {
      id,
      executionId,
      attempt,
      stage,
      action,
      pipeline: execution.pipeline,
      address: execution.address,
      tag: releaseName(execution),
      status: 'Open',
      bound,
      digest,
      ...(execution.purpose ? { purpose: execution.purpose } : {}),
      ...(execution.reason ? { purposeReason: execution.reason } : {}),
      ...(drift ? { drift: `${drift.status}: ${driftText(drift)}` } : {}),
      ...(input.customData === undefined ? {} : { customData: input.customData }),
      ...(input.externalEntityLink === undefined ? {} : { externalEntityLink: input.externalEntityLink }),
      recipients: recipients.map(({ person, secret, unreached }) => ({
        person: person.id,
        secretHash: ports.digest(secret),
        ...(unreached === undefined ? {} : { unreached }),
      })),
      requirements: [...rule.requirements],
      answers: before?.data.digest === digest ? before.data.answers : [],
      requestedAt: now,
      expiresAt: later(now, minutesToAnswer(installation, environment, input.timeoutInMinutes) * 60),
    };
    const open = { kind: 'approval' as const, since: now };
    const approval = before ? { ...before, data, open } : approvalRecord.fresh(keys.approval(id), data, { open });
    // This fails if the tag was moved or the execution ended since they were read.
    await ledger.write([unchanged(asking), ...(lane ? [unchanged(lane)] : []), { put: approval }, { put: waiting }]);
    return { approval: data, recipients };
  };
};

/** A newer execution waits in front of the stage. */
class Replaced extends TaglineError {
  readonly by: string;
  constructor(by: string) {
    super('Superseded', `the execution ${by} is newer and waits for this stage`);
    this.by = by;
  }
}

/** The lane, where a newer execution may take the question back: the question is written only if nobody has come. */
const replaceableIn = async (ledger: Ledger, execution: Execution): Promise<Item<Lane> | undefined> =>
  (await letsReplace(ledger, execution))
    ? laneRecord.require(ledger, keys.lane(execution.pipeline, execution.address), 'lane')
    : undefined;

const unchanged = ({ key, revision }: Item<unknown>) => ({ check: { key, revision } });

/** Throws `NobodyReached` if no mail arrives anywhere and nobody could answer by a signed request either. */
const chooseRecipients =
  ({ mail, ids }: Ports) =>
  async (people: readonly Person[]): Promise<readonly Recipient[]> => {
    const subscriptions = await mail.subscriptions(people.map((person) => person.mail));
    const recipients = people.map((person, at) => {
      const subscription = subscriptions[at] ?? 'none';
      return { person, secret: ids.secret(), unreached: subscription === 'confirmed' ? undefined : subscription };
    });
    if (recipients.some(({ person, unreached }) => unreached === undefined || person.principals.length > 0))
      return recipients;
    throw new TaglineError(
      'NobodyReached',
      `no mail reaches an approver: ${recipients.map(({ person, unreached }) => `${person.id} (${unreached})`).join(', ')}`,
      {
        expected: 'at least one person whose mail subscription is confirmed, or who has principals',
        remedy: 'Confirm a subscription (tagline people shows them), then retry the stage.',
      },
    );
  };

/**
 * A pending subscription may be confirmed by now, so everybody gets their mail. Mail that SNS refuses is recorded; if
 * SNS refuses all of it, the task fails.
 */
const sendMails = (ports: Ports) => {
  const { ledger, mail, apiUrl } = ports;
  return async (approval: Approval, recipients: readonly Recipient[]): Promise<void> => {
    const plans = await plansOf(ledger, approval.executionId);
    const sent = await Promise.allSettled(
      recipients.map(({ person, secret }) => {
        const { subject, body } = approvalMail(approval, plans, `${apiUrl}/approvals/${approval.id}/${secret}`);
        return mail.send(person.id, subject, body);
      }),
    );
    const refused = sent.flatMap((result, at) =>
      result.status === 'rejected' ? [{ person: recipients[at]?.person.id, error: result.reason as unknown }] : [],
    );
    if (refused.length === 0) return;
    if (refused.length === recipients.length) throw refused[0]?.error;
    await decide(ledger, async () => {
      const item = await approvalRecord.require(ledger, keys.approval(approval.id), `approval ${approval.id}`);
      const marked = item.data.recipients.map((recipient) =>
        refused.some(({ person }) => person === recipient.person)
          ? { ...recipient, unreached: 'refused' as const }
          : recipient,
      );
      await ledger.write([{ put: { ...item, data: { ...item.data, recipients: marked } } }]);
    });
  };
};
