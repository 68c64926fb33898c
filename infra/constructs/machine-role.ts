/** The role of an environment's state machines: the environment's functions and what action providers do natively. */
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import { physicalNames } from '../../core/physical-names.ts';
import { usesOf } from '../../core/uses-of.ts';
import { grantsOf, ownBuilds } from '../../providers/index.ts';
import { engineFunctions, stepFunctionNames } from '../engine-functions.ts';
import { grant, grantStatements } from '../grant.ts';

export interface MachineRoleProps {
  readonly installation: Installation;
  readonly environment: string;
}

export class MachineRole extends Construct {
  constructor(scope: Construct, id: string, { installation, environment }: MachineRoleProps) {
    super(scope, id);
    const { home, environments } = installation;
    const arn = (service: string, resource: string): string =>
      `arn:aws:${service}:${home.region}:${home.account}:${resource}`;
    const role = new Role(this, 'Role', {
      roleName: physicalNames.machineRole(home, environment),
      description: `What state machines of ${environment} may do`,
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': home.account },
          ArnLike: { 'aws:SourceArn': arn('states', `stateMachine:${physicalNames.machinePrefix}*`) },
        },
      }),
    });
    const allow = (actions: string[], resources: readonly string[], conditions?: Record<string, unknown>): void => {
      grant(role, new PolicyStatement({ actions, resources: [...resources], ...(conditions ? { conditions } : {}) }));
    };
    allow(
      ['lambda:InvokeFunction'],
      stepFunctionNames
        .filter((name) => engineFunctions[name].startedBy === 'machine')
        .map((name) => physicalNames.stepFunctionArn(home, environment, name)),
    );
    // A large pipeline has a machine per stage, which the machine above starts and follows (`.sync`).
    const stages = physicalNames.stageMachinePrefix(environment);
    allow(['states:StartExecution'], [arn('states', `stateMachine:${stages}*`)]);
    allow(['states:DescribeExecution', 'states:StopExecution'], [arn('states', `execution:${stages}*`)]);
    allow(
      ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      [arn('events', 'rule/StepFunctionsGetEventsForStepFunctionsExecutionRule')],
    );
    // A glob as wide as `*` must reach neither builds of another environment nor those that providers have for
    // themselves: whoever starts a build may say what it runs.
    const kept = [
      ...Object.keys(environments)
        .filter((name) => name !== environment)
        .map((name) => physicalNames.projectPrefix(name)),
      ...ownBuilds(installation).map(({ kind }) => physicalNames.ownProjectPrefix(kind)),
    ];
    if (kept.length > 0)
      grant(
        role,
        new PolicyStatement({
          effect: Effect.DENY,
          actions: ['codebuild:*'],
          resources: kept.map((prefix) => arn('codebuild', `project/${prefix}*`)),
        }),
      );
    const uses = usesOf(environments[environment]);
    grantStatements(role, grantsOf('machine', { home, place: home, environment, uses }));
  }
}
