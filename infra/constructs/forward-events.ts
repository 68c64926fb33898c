/** Events of services arrive on the default bus of where they happen; this sends them on to the home bus, where the engine's rules are. */
import { EventBus, type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as BusTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type Place, physicalNames } from '../../core/physical-names.ts';
import { grant } from '../grant.ts';

export interface ForwardEventsProps {
  readonly home: Place;
  readonly roleName: string;
  readonly description: string;
  readonly pattern: EventPattern;
}

export class ForwardEvents extends Construct {
  constructor(scope: Construct, id: string, { home, roleName, description, pattern }: ForwardEventsProps) {
    super(scope, id);
    const busArn = physicalNames.busArn(home);
    const role = new Role(this, 'Role', {
      roleName,
      description,
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
    });
    grant(role, new PolicyStatement({ actions: ['events:PutEvents'], resources: [busArn] }));
    new Rule(this, 'Rule', {
      description,
      eventPattern: pattern,
      targets: [new BusTarget(EventBus.fromEventBusArn(this, 'Home', busArn), { role })],
    });
  }
}
