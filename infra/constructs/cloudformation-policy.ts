/**
 * The permissions of CloudFormation for the stacks of an environment: administering the target account, except what
 * belongs to Tagline there. Stacks hold whatever their teams need, so the permissions are wide. Two things limit them:
 * only planned change sets of granted stack names run under them, and the account holds nothing else of Tagline. In the
 * home account (an environment has to say that it deploys there), stacks make no principals, pass only granted roles,
 * assume none, answer no tasks and reach neither objects nor secrets of other environments.
 */
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Installation } from '../../core/installation.ts';
import type { Place } from '../../core/physical-names.ts';
import { usesOf } from '../../core/uses-of.ts';
import { grantsOf } from '../../providers/index.ts';

const OWN_SERVICES: Readonly<Record<string, readonly string[]>> = {
  cloudformation: ['stack/tagline-*'],
  codebuild: ['project/tagline-*'],
  dynamodb: ['table/tagline-*'],
  events: ['event-bus/tagline*', 'rule/tagline*'],
  lambda: ['function:tagline-*'],
  logs: [
    'log-group:/aws/lambda/tagline-*',
    'log-group:/aws/codebuild/tagline-*',
    'log-group:/aws/vendedlogs/tagline/*',
  ],
  sns: ['tagline-*'],
  sqs: ['tagline-*'],
  ssm: ['parameter/tagline/*'],
  states: ['stateMachine:tagline-*', 'execution:tagline-*'],
};

const KEY_CHANGES = [
  'kms:CancelKeyDeletion',
  'kms:CreateGrant',
  'kms:DeleteAlias',
  'kms:DisableKey',
  'kms:DisableKeyRotation',
  'kms:PutKeyPolicy',
  'kms:ScheduleKeyDeletion',
  'kms:UpdateAlias',
];

/** Everything of IAM that makes or changes a principal or its rights. */
const PRINCIPAL_CHANGES = [
  'iam:Add*',
  'iam:Attach*',
  'iam:Change*',
  'iam:Create*',
  'iam:Deactivate*',
  'iam:Delete*',
  'iam:Detach*',
  'iam:Enable*',
  'iam:Put*',
  'iam:Remove*',
  'iam:Reset*',
  'iam:Set*',
  'iam:Tag*',
  'iam:Untag*',
  'iam:Update*',
  'iam:Upload*',
];

export interface StackOf {
  readonly installation: Installation;
  readonly environment: string;
  readonly place: Place;
  readonly artifactKeyArn: string;
  /** Of Tagline's API, if this is its account and region. */
  readonly apiId?: string | undefined;
}

const deny = (actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ effect: Effect.DENY, actions: [...actions], resources: [...resources] });

export const cloudFormationPolicy = (of: StackOf): readonly PolicyStatement[] => {
  const { installation, place, artifactKeyArn } = of;
  const { account } = place;
  return [
    new PolicyStatement({ actions: ['*'], resources: ['*'] }),
    ...withoutTagline(of),
    // Stacks may take code out of artifacts; they put nothing there.
    deny(['s3:Put*', 's3:Delete*'], ['arn:aws:s3:::tagline-artifacts-*']),
    deny(KEY_CHANGES, [artifactKeyArn]),
    ...(account === installation.home.account ? besideTagline(of) : []),
  ];
};

/** Nothing of what Tagline itself has in an account. */
export const withoutTagline = ({ place: { account } }: Pick<StackOf, 'place'>): readonly PolicyStatement[] => [
  ...Object.entries(OWN_SERVICES).map(([service, resources]) =>
    deny(
      [`${service}:*`],
      resources.map((resource) => `arn:aws:${service}:*:${account}:${resource}`),
    ),
  ),
  deny(
    ['iam:*'],
    ['role/tagline-*', 'policy/tagline-*', 'policy/Tagline*'].map((name) => `arn:aws:iam::${account}:${name}`),
  ),
];

/**
 * What builds of other environments are given in the account that holds Tagline, such as parameters and secrets, is
 * theirs alone. What this environment's builds are given too is shared.
 */
export const withoutGrantsOfOthers = ({
  installation: { home, environments },
  environment,
  place,
}: Pick<StackOf, 'installation' | 'environment' | 'place'>): readonly PolicyStatement[] => {
  if (place.account !== home.account) return [];
  const givenTo = (name: string): readonly string[] =>
    grantsOf('build', { home, place: home, environment: name, uses: usesOf(environments[name]) })
      .filter(({ effect }) => effect !== 'Deny')
      .flatMap(({ resources }) => resources);
  const own = givenTo(environment);
  const others = Object.keys(environments).filter((name) => name !== environment);
  const theirs = [...new Set(others.flatMap(givenTo))].filter((resource) => !own.includes(resource));
  return Object.entries(Object.groupBy(theirs, (resource) => resource.split(':')[2] ?? '')).map(
    ([service, resources = []]) => deny([`${service}:*`], resources),
  );
};

/** In the account that holds Tagline. */
const besideTagline = (of: StackOf): readonly PolicyStatement[] => {
  const { installation, environment, place, apiId } = of;
  const { account } = place;
  const { environments, repositories } = installation;
  const others = Object.keys(environments).filter((name) => name !== environment);
  const names = Object.keys(repositories);
  const roles = environments[environment]?.uses?.roles ?? [];
  return [
    deny(PRINCIPAL_CHANGES, ['*']),
    roles.length === 0
      ? deny(['iam:PassRole'], ['*'])
      : new PolicyStatement({
          effect: Effect.DENY,
          actions: ['iam:PassRole'],
          notResources: roles.map((name) => `arn:aws:iam::${account}:role/${name}`),
        }),
    deny(['sts:AssumeRole*', 'states:SendTask*', 'execute-api:Invoke'], ['*']),
    ...withoutGrantsOfOthers(of),
    ...(apiId === undefined
      ? []
      : [
          deny(
            ['apigateway:*'],
            ['', '/*'].map((below) => `arn:aws:apigateway:${place.region}::/apis/${apiId}${below}`),
          ),
        ]),
    ...(others.length === 0
      ? []
      : [
          deny(
            ['s3:*'],
            others.map((name) => `arn:aws:s3:::tagline-artifacts-*/${name}/*`),
          ),
        ]),
    ...(names.length === 0
      ? []
      : [
          deny(
            ['codecommit:*'],
            names.map((name) => `arn:aws:codecommit:*:${account}:${name}`),
          ),
        ]),
  ];
};
