/**
 * Builds of the environment's own projects (one per account) and of those that it may use; build variables from
 * Parameter Store and Secrets Manager.
 */
import type { GrantPlace, Grants, Statement } from '../../core/grants.ts';
import { physicalNames } from '../../core/physical-names.ts';

/** Step Functions follows builds and batches through rules of these names (`.sync`). */
const SYNC_RULES = [
  'rule/StepFunctionsGetEventForCodeBuildStartBuildRule',
  'rule/StepFunctionsGetEventForCodeBuildStartBuildBatchRule',
];

const arnsAtHome = ({ home }: GrantPlace, service: string, resources: readonly string[]): string[] =>
  resources.map((resource) => `arn:aws:${service}:${home.region}:${home.account}:${resource}`);

/** Secrets Manager puts six random characters behind a secret's name. */
const SECRET_SUFFIX = '-??????';

const some = (actions: readonly string[], resources: readonly string[]): Statement[] =>
  resources.length === 0 ? [] : [{ actions, resources }];

export const grants: Grants = {
  machine: (place) => [
    {
      actions: [
        'codebuild:StartBuild',
        'codebuild:StopBuild',
        'codebuild:BatchGetBuilds',
        'codebuild:StartBuildBatch',
        'codebuild:StopBuildBatch',
        'codebuild:BatchGetBuildBatches',
      ],
      resources: arnsAtHome(
        place,
        'codebuild',
        [`${physicalNames.projectPrefix(place.environment)}*`, ...(place.uses.projects ?? [])].map(
          (name) => `project/${name}`,
        ),
      ),
    },
    {
      actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      resources: arnsAtHome(place, 'events', SYNC_RULES),
    },
  ],
  build: (place) => [
    // A glob as wide as `*` must not reach what the engine keeps there for builds of its own.
    ...((place.uses.parameters ?? []).length === 0
      ? []
      : [
          {
            effect: 'Deny' as const,
            actions: ['ssm:GetParameters'],
            resources: arnsAtHome(place, 'ssm', ['parameter/tagline/*']),
          },
        ]),
    ...some(
      ['ssm:GetParameters'],
      arnsAtHome(
        place,
        'ssm',
        (place.uses.parameters ?? []).map((name) => `parameter/${name.replace(/^\//, '')}`),
      ),
    ),
    ...some(
      ['secretsmanager:GetSecretValue'],
      arnsAtHome(
        place,
        'secretsmanager',
        (place.uses.secrets ?? []).map((name) => `secret:${name}${name.endsWith('*') ? '' : SECRET_SUFFIX}`),
      ),
    ),
  ],
};
