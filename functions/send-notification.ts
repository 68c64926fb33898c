/** Tells topics and people of an event that they want to hear of. */
import * as z from 'zod';
import { installation } from '../adapters/aws/compose/installation.ts';
import { ledger } from '../adapters/aws/compose/ledger.ts';
import { mail } from '../adapters/aws/compose/mail.ts';
import { topics } from '../adapters/aws/compose/topics.ts';
import { lambda } from '../adapters/aws/lambda.ts';
import { NotificationDue, ReplacedDue } from '../core/notification.ts';
import { sendNotification } from '../core/steps/send-notification.ts';
import { tellReplaced } from '../core/steps/tell-replaced.ts';

export const handler = lambda(z.object({ detail: z.union([NotificationDue, ReplacedDue]) }), ({ detail }) => {
  const ports = { ledger: ledger(), mail: mail(), topics: topics(), installation: installation() };
  return 'replaced' in detail ? tellReplaced(ports)(detail) : sendNotification(ports)(detail);
});
