/** One mail subscription per person; the filter passes only that person's mail. Each person must confirm it once. */
import { type ITopic, Subscription, SubscriptionFilter, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Person } from '../../core/person.ts';

export class PeopleSubscriptions extends Construct {
  constructor(scope: Construct, id: string, { topic, people }: { topic: ITopic; people: readonly Person[] }) {
    super(scope, id);
    for (const person of people) {
      new Subscription(this, person.id, {
        topic,
        protocol: SubscriptionProtocol.EMAIL,
        endpoint: person.mail,
        filterPolicy: { recipient: SubscriptionFilter.stringFilter({ allowlist: [person.id] }) },
      });
    }
  }
}
