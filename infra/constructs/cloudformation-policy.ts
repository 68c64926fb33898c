/**
 * What CloudFormation may do for stacks of pipelines: administer the account, except Tagline itself. Stacks hold whatever their teams need, so the
 * allowance is wide; what limits it is that only reviewed and approved change sets of granted stack names run under it.
 * The denial guards the engine against accidents (a stack that names its table or its roles). It is no wall against a template that makes itself
 * another role: who does not trust the templates of a target gives it an account of its own.
 */
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Place } from '../../core/physical-names.ts';

const OWN_SERVICES: Readonly<Record<string, readonly string[]>> = {
  cloudformation: ['stack/tagline-*'],
  codebuild: ['project/tagline-*'],
  dynamodb: ['table/tagline-*'],
  events: ['event-bus/tagline', 'rule/tagline-*', 'rule/tagline/*'],
  lambda: ['function:tagline-*'],
  logs: [
    'log-group:/aws/lambda/tagline-*',
    'log-group:/aws/codebuild/tagline-*',
    'log-group:/aws/vendedlogs/tagline/*',
  ],
  sns: ['tagline-*'],
  sqs: ['tagline-*'],
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

export const cloudFormationPolicy = ({ account }: Place, artifactKeyArn: string): readonly PolicyStatement[] => {
  const deny = (actions: string[], resources: string[]): PolicyStatement =>
    new PolicyStatement({ effect: Effect.DENY, actions, resources });
  return [
    new PolicyStatement({ actions: ['*'], resources: ['*'] }),
    ...Object.entries(OWN_SERVICES).map(([service, resources]) =>
      deny(
        [`${service}:*`],
        resources.map((resource) => `arn:aws:${service}:*:${account}:${resource}`),
      ),
    ),
    deny(['iam:*'], [`arn:aws:iam::${account}:role/tagline-*`, `arn:aws:iam::${account}:policy/tagline-*`]),
    // Stacks may take code out of artifacts; they put nothing there.
    deny(['s3:Put*', 's3:Delete*'], ['arn:aws:s3:::tagline-artifacts-*']),
    deny(KEY_CHANGES, [artifactKeyArn]),
  ];
};
