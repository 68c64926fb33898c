/**
 * An environment at one account and region that it deploys to: the roles that its functions assume there, and the
 * forwarding of stack events to the home account.
 */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import type { Place } from '../../core/physical-names.ts';
import { ForwardEvents } from '../constructs/forward-events.ts';
import { OwnTargetRoles } from '../constructs/own-target-roles.ts';
import { TargetRoles } from '../constructs/target-roles.ts';

export interface TargetStackProps extends StackProps {
  readonly installation: Installation;
  readonly environment: string;
  readonly place: Place;
  readonly artifactKeyArn: string;
  /** Of Tagline's API, if this is its account and region. */
  readonly apiId?: string | undefined;
}

export class TargetStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { installation, environment, place, artifactKeyArn, apiId, ...props }: TargetStackProps,
  ) {
    super(scope, id, { ...props, env: place });
    new TargetRoles(this, 'Roles', { installation, environment, place, artifactKeyArn, apiId });
    new OwnTargetRoles(this, 'OwnRoles', { installation, environment, place, artifactKeyArn, apiId });
    new ForwardEvents(this, 'StackEvents', { installation, environment, place });
  }
}
