/** What schedules of pipelines act as: they tell the bus that they are due, and nothing else. */
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type Place, physicalNames } from '../../core/physical-names.ts';
import { grant } from '../grant.ts';

export class SchedulerRole extends Construct {
  constructor(scope: Construct, id: string, home: Place) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      roleName: physicalNames.schedulerRole(home),
      description: 'Schedules of pipelines tell the bus that they are due',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': home.account } },
      }),
    });
    grant(role, new PolicyStatement({ actions: ['events:PutEvents'], resources: [physicalNames.busArn(home)] }));
  }
}
