/**
 * The bus for events of target accounts. An event here is a hint: the receiver asks the service itself again. Commands
 * go over another bus, which takes events of the home account alone.
 */
import { CfnEventBus } from 'aws-cdk-lib/aws-events';
import { ArnPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import { physicalNames } from '../../core/physical-names.ts';
import { accountsOf } from '../used-places.ts';

export class Inbox extends Construct {
  constructor(scope: Construct, id: string, { home, environments }: Installation) {
    super(scope, id);
    const accounts = [...new Set(Object.values(environments).flatMap(accountsOf))].filter(
      (account) => account !== home.account,
    );
    new CfnEventBus(this, 'Bus', {
      name: physicalNames.inbox,
      description: 'Hints from accounts that pipelines deploy to',
      ...(accounts.length === 0 ? {} : { policy: statusOfStacksFrom(accounts, physicalNames.inboxArn(home)) }),
    });
  }
}

const statusOfStacksFrom = (accounts: readonly string[], inbox: string): PolicyDocument =>
  new PolicyDocument({
    statements: [
      new PolicyStatement({
        sid: 'StatusOfStacks',
        principals: accounts.map((account) => new ArnPrincipal(`arn:aws:iam::${account}:root`)),
        actions: ['events:PutEvents'],
        resources: [inbox],
        conditions: {
          StringEquals: {
            'events:source': 'aws.cloudformation',
            'events:detail-type': [...physicalNames.hintsOfStacks],
          },
        },
      }),
      new PolicyStatement({
        sid: 'StatusOfMachines',
        principals: accounts.map((account) => new ArnPrincipal(`arn:aws:iam::${account}:root`)),
        actions: ['events:PutEvents'],
        resources: [inbox],
        conditions: {
          StringEquals: { 'events:source': 'aws.states', 'events:detail-type': physicalNames.hintOfMachines },
        },
      }),
      new PolicyStatement({
        sid: 'CallsThatTrailsTell',
        principals: accounts.map((account) => new ArnPrincipal(`arn:aws:iam::${account}:root`)),
        actions: ['events:PutEvents'],
        resources: [inbox],
        conditions: {
          // Nobody but AWS itself puts events of these sources on a bus.
          StringLike: { 'events:source': 'aws.*' },
          StringEquals: { 'events:detail-type': physicalNames.trailEvent },
        },
      }),
    ],
  });
