/** The topic of approval mails, encrypted with a key of its own that SNS may use. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import { physicalNames } from '../../core/physical-names.ts';
import { PeopleSubscriptions } from './people-subscriptions.ts';

export class ApprovalsTopic extends Construct {
  readonly topic: Topic;
  readonly key: Key;

  constructor(scope: Construct, id: string, { home, people }: Installation) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: 'Approval mails of Tagline while SNS holds them',
      enableKeyRotation: true,
      // The mails that it encrypts are gone within hours.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': home.account } },
      }),
    );
    this.topic = new Topic(this, 'Topic', {
      topicName: physicalNames.approvalsTopic,
      displayName: 'Tagline approvals',
      masterKey: this.key,
      enforceSSL: true,
    });
    new PeopleSubscriptions(this, 'People', { topic: this.topic, people });
  }
}
