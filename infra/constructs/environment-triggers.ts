/**
 * Starts an environment's functions without a machine: at the end of a stack, at the beginning of a build, on work that
 * the reconciler found, on an event that people want to hear of.
 */

import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { EventBus, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import { NOTIFICATION_DUE } from '../../core/notification.ts';
import { physicalNames } from '../../core/physical-names.ts';
import { ownBuilds } from '../../providers/index.ts';
import type { StepFunctionName } from '../engine-functions.ts';
import { accountsOf } from '../used-places.ts';
import type { EngineFunction } from './engine-function.ts';

export interface EnvironmentTriggersProps {
  readonly installation: Installation;
  readonly environment: string;
  readonly functions: Readonly<Record<StepFunctionName, EngineFunction>>;
}

export class EnvironmentTriggers extends Construct {
  constructor(scope: Construct, id: string, { installation, environment, functions }: EnvironmentTriggersProps) {
    super(scope, id);
    const { home, environments } = installation;
    const on = (
      id: string,
      description: string,
      pattern: EventPattern,
      eventBus?: IEventBus,
      step: StepFunctionName = 'complete-work',
    ): void => {
      new Rule(this, id, {
        description,
        ...(eventBus ? { eventBus } : {}),
        eventPattern: pattern,
        targets: [new LambdaFunction(functions[step].lambda)],
      });
    };
    const busOf = (id: string, arn: string): IEventBus => EventBus.fromEventBusArn(this, id, arn);
    on(
      'StackStatus',
      `A stack of ${environment} changed its status, or was compared with its template`,
      {
        account: [...accountsOf(environments[environment])],
        source: ['aws.cloudformation'],
        detailType: [...physicalNames.hintsOfStacks],
      },
      busOf('Inbox', physicalNames.inboxArn(home)),
    );
    if ((environments[environment]?.uses?.machines ?? []).length > 0)
      on(
        'MachineEnded',
        `A state machine that ${environment} may run has ended`,
        {
          account: [...accountsOf(environments[environment])],
          source: ['aws.states'],
          detailType: [physicalNames.hintOfMachines],
          detail: { status: [{ 'anything-but': 'RUNNING' }] },
        },
        busOf('Machines', physicalNames.inboxArn(home)),
      );
    on(
      'TrailTold',
      `A trail tells of a change in an account of ${environment}`,
      { account: [...accountsOf(environments[environment])], detailType: [physicalNames.trailEvent] },
      busOf('Trails', physicalNames.inboxArn(home)),
      'suspect-drift',
    );
    // Builds run at home: their events are on the default bus.
    on('BuildBegun', `A build of ${environment} has begun`, {
      source: ['aws.codebuild'],
      detailType: ['CodeBuild Build State Change'],
      detail: {
        'build-status': ['IN_PROGRESS'],
        'project-name': [
          { prefix: physicalNames.projectPrefix(environment) },
          ...ownBuilds(installation).map(({ kind }) => ({ prefix: physicalNames.ownProject(kind, environment, '') })),
          ...(environments[environment]?.uses?.projects ?? []).map((glob) =>
            glob.includes('*') ? { wildcard: glob } : glob,
          ),
        ],
      },
    });
    const working = ownBuilds(installation).filter(({ does }) => does === 'work');
    if (working.length > 0)
      on('WorkEnded', `A build that carries something out in ${environment} has ended`, {
        source: ['aws.codebuild'],
        detailType: ['CodeBuild Build State Change'],
        detail: {
          'build-status': [{ 'anything-but': 'IN_PROGRESS' }],
          'project-name': working.map(({ kind }) => ({ prefix: physicalNames.ownProject(kind, environment, '') })),
        },
      });
    const planning = ownBuilds(installation).filter(({ does }) => does === 'plan');
    if (planning.length > 0)
      on('DriftSeen', `A build that looked for drift in ${environment} has ended`, {
        source: ['aws.codebuild'],
        detailType: ['CodeBuild Build State Change'],
        detail: {
          'build-status': [{ 'anything-but': 'IN_PROGRESS' }],
          'project-name': planning.map(({ kind }) => ({ prefix: physicalNames.ownProject(kind, environment, '') })),
          'additional-information': { environment: { 'environment-variables': { name: ['TAGLINE_DRIFT'] } } },
        },
      });
    const engineBus = busOf('Bus', physicalNames.busArn(home));
    on(
      'WorkDue',
      `The reconciler found work of ${environment} whose event was lost`,
      { source: ['tagline'], detailType: ['Work Due'], detail: { environment: [environment] } },
      engineBus,
    );
    on(
      'WorkLeft',
      `The reconciler found work of ${environment} that nobody follows any more`,
      { source: ['tagline'], detailType: ['Work Left'], detail: { environment: [environment] } },
      engineBus,
      'stop-work',
    );
    on(
      'NotificationDue',
      `An event of ${environment} concerns notifications of its pipeline`,
      { source: ['tagline'], detailType: [NOTIFICATION_DUE], detail: { environment: [environment] } },
      engineBus,
      'send-notification',
    );
  }
}
