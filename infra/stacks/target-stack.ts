/** One account and region that pipelines deploy to: the roles that the engine assumes there, and the way home for the events of its stacks. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import type { Place } from '../../core/physical-names.ts';
import { ForwardEvents } from '../constructs/forward-events.ts';
import { TargetRoles } from '../constructs/target-roles.ts';
import { roleNames } from '../role-names.ts';

export interface TargetStackProps extends StackProps {
  readonly installation: Installation;
  readonly place: Place;
  readonly artifactKeyArn: string;
}

export class TargetStack extends Stack {
  constructor(scope: Construct, id: string, { installation, place, artifactKeyArn, ...props }: TargetStackProps) {
    super(scope, id, { ...props, env: place });
    new TargetRoles(this, 'Roles', { installation, place, artifactKeyArn });
    new ForwardEvents(this, 'StackEvents', {
      home: installation.home,
      roleName: roleNames.forward(place),
      description: `Sends the status of stacks in ${place.region} to the bus of Tagline`,
      pattern: { source: ['aws.cloudformation'], detailType: ['CloudFormation Stack Status Change'] },
    });
  }
}
