/**
 * Sends what a rule of notifications says of an event, to topics and people. An event may come twice, and then they
 * hear of it twice, as of CodePipeline. One target that refuses keeps no other from hearing: the call fails after all
 * were tried, and is tried again.
 */
import { changeAuthors } from '../change-authors.ts';
import { AUTHOR, type Notification } from '../definition/notification.ts';
import { isNamed } from '../eligible.ts';
import { actionRecord, type Execution, executionRecord } from '../execution.ts';
import type { Installation } from '../installation.ts';
import { keys } from '../ledger/keys.ts';
import { listAll } from '../ledger/list-all.ts';
import { type Around, type NotificationDue, notificationMail, notificationPayload } from '../notification.ts';
import { definitionOf } from '../parts/current-execution.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Mail } from '../ports/mail.ts';
import type { Topics } from '../ports/topics.ts';

interface Ports {
  readonly ledger: Ledger;
  readonly mail: Pick<Mail, 'send'>;
  readonly topics: Topics;
  readonly installation: Installation;
}

export const sendNotification =
  (ports: Ports) =>
  async (due: NotificationDue): Promise<void> => {
    const { ledger, installation } = ports;
    const item = await executionRecord.require(ledger, keys.execution(due.executionId), `execution ${due.executionId}`);
    const execution = item.data;
    const { notifications } = await definitionOf(ledger, execution);
    const notification = notifications.find(({ name }) => name === due.rule);
    if (!notification) return;
    const items = await listAll(ledger, `EXECUTION#${execution.id}`, 'ACTION#');
    const actions = items.map((one) => actionRecord.parse(one).data);
    const around = { home: installation.home, notification, execution, actions };
    const sent = await Promise.allSettled([
      ...toTopics(ports, notification, due, around),
      ...toPeople(ports, notification, due, around),
    ]);
    const refused = sent.find(({ status }) => status === 'rejected');
    if (refused?.status === 'rejected') throw refused.reason;
  };

const toTopics = ({ topics }: Ports, { targets }: Notification, due: NotificationDue, around: Around) => {
  const { subject } = notificationMail(due, around);
  return targets
    .filter(({ targetType }) => targetType === 'SNS')
    .map(({ targetAddress }) => topics.publish(targetAddress, subject, notificationPayload(due, around)));
};

/** Each person once, however many of the names mean them. */
const toPeople = (ports: Ports, { targets }: Notification, due: NotificationDue, around: Around) => {
  const { subject, body } = notificationMail(due, around);
  const names = targets.filter(({ targetType }) => targetType === 'Mail').map(({ targetAddress }) => targetAddress);
  return recipients(ports.installation, names, around.execution).map((id) => ports.mail.send(id, subject, body));
};

const recipients = (installation: Installation, names: readonly string[], execution: Execution): readonly string[] => {
  const authors = names.includes(AUTHOR) ? changeAuthors(installation, execution) : [];
  return installation.people
    .filter((person) => authors.includes(person.id) || names.some((name) => isNamed(person, name)))
    .map(({ id }) => id);
};
