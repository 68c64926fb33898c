/**
 * The topic for alarms of Tagline itself: mail to the addresses that the installation names. Each confirms the
 * subscription once.
 */
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { isNamed } from '../../core/eligible.ts';
import type { Installation } from '../../core/installation.ts';
import { physicalNames } from '../../core/physical-names.ts';

export class AlarmsTopic extends Construct {
  constructor(scope: Construct, id: string, { installation, key }: { installation: Installation; key: Key }) {
    super(scope, id);
    const { home, people, alarms } = installation;
    const cloudWatch = (actions: string[], resources: string[]): PolicyStatement =>
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions,
        resources,
        conditions: { StringEquals: { 'aws:SourceAccount': home.account } },
      });
    key.addToResourcePolicy(cloudWatch(['kms:Decrypt', 'kms:GenerateDataKey'], ['*']));
    const topic = new Topic(this, 'Topic', {
      topicName: physicalNames.alarmsTopic,
      displayName: 'Tagline alarms',
      masterKey: key as IKey,
      enforceSSL: true,
    });
    topic.addToResourcePolicy(cloudWatch(['sns:Publish'], [topic.topicArn]));
    for (const person of people.filter((one) => alarms.some((name) => isNamed(one, name))))
      new Subscription(this, person.id, { topic, protocol: SubscriptionProtocol.EMAIL, endpoint: person.mail });
  }
}
