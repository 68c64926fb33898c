/**
 * Events of an environment's stacks arrive on the default bus of the target; this sends them on to the inbox at home.
 * Of stacks only those of granted ones are sent, and of calls those that others made: the engine has no need to know
 * what else happens in the account.
 */
import { EventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as BusTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Installation } from '../../core/installation.ts';
import { ownSessions, type Place, physicalNames } from '../../core/physical-names.ts';
import { grant } from '../grant.ts';
import { roleNames } from '../role-names.ts';

/** EventBridge takes patterns of 2,048 characters: that many stack names of the longest kind. */
const STACKS_A_RULE = 6;

export interface ForwardEventsProps {
  readonly installation: Installation;
  readonly environment: string;
  readonly place: Place;
}

export class ForwardEvents extends Construct {
  constructor(scope: Construct, id: string, { installation, environment, place }: ForwardEventsProps) {
    super(scope, id);
    const { home, environments } = installation;
    const { stacks: globs = [], machines = [] } = environments[environment]?.uses ?? {};
    if (globs.length + machines.length === 0 && installation.terraform === undefined) return;
    const inbox = physicalNames.inboxArn(home);
    const description = `Sends the status of stacks of ${environment} in ${place.region} to the inbox of Tagline`;
    const role = new Role(this, 'Role', {
      roleName: roleNames.forward(environment, place),
      description,
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': place.account } },
      }),
    });
    grant(role, new PolicyStatement({ actions: ['events:PutEvents'], resources: [inbox] }));
    const to = EventBus.fromEventBusArn(this, 'Inbox', inbox);
    new Rule(this, 'Changes', {
      description: `Sends what a trail tells of changes in ${place.region} that ${environment} did not make itself`,
      eventPattern: {
        source: Match.prefix('aws.'),
        detailType: [physicalNames.trailEvent],
        detail: {
          userIdentity: { arn: [{ 'anything-but': { prefix: notStrangers(installation, environment, place) } }] },
        },
      },
      targets: [new BusTarget(to, { role })],
    });
    for (let at = 0; at < globs.length; at += STACKS_A_RULE) {
      new Rule(this, `Rule${at === 0 ? '' : at / STACKS_A_RULE + 1}`, {
        description,
        eventPattern: {
          source: ['aws.cloudformation'],
          detailType: [...physicalNames.hintsOfStacks],
          detail: { 'stack-id': globs.slice(at, at + STACKS_A_RULE).map((glob) => stackIds(place, glob)) },
        },
        targets: [new BusTarget(to, { role })],
      });
    }
    for (let at = 0; at < machines.length; at += STACKS_A_RULE) {
      new Rule(this, `Machines${at === 0 ? '' : at / STACKS_A_RULE + 1}`, {
        description: `Sends the ends of state machines that ${environment} may run in ${place.region}`,
        eventPattern: {
          source: ['aws.states'],
          detailType: [physicalNames.hintOfMachines],
          detail: {
            status: [{ 'anything-but': 'RUNNING' }],
            stateMachineArn: machines.slice(at, at + STACKS_A_RULE).map((glob) => machineArns(place, glob)),
          },
        },
        targets: [new BusTarget(to, { role })],
      });
    }
  }
}

/**
 * How sessions begin that are no strangers. In the home account every call of Tagline's functions is on the trail too,
 * and stacks make no roles there.
 */
const notStrangers = ({ home }: Installation, environment: string, { account }: Place): readonly string[] =>
  account === home.account ? [`arn:aws:sts::${account}:assumed-role/tagline-`] : ownSessions(environment, account);

const machineArns = ({ account, region }: Place, glob: string) => {
  const arn = `arn:aws:states:${region}:${account}:stateMachine:${glob}`.replaceAll(/\*{2,}/g, '*');
  return arn.includes('*') ? { wildcard: arn } : arn;
};

/** EventBridge refuses two asterisks in a row. */
const stackIds = ({ account, region }: Place, glob: string) => ({
  wildcard: `arn:aws:cloudformation:${region}:${account}:stack/${glob}/*`.replaceAll(/\*{2,}/g, '*'),
});
