/** Change sets of the stacks that an environment may use: made and read to plan, executed to deploy. */
import type { GrantPlace, Grants, Statement } from '../../core/grants.ts';
import { physicalNames } from '../../core/physical-names.ts';
import { COMPARE, comparing } from './comparing.ts';

const PLAN = [
  ...COMPARE,
  'cloudformation:CreateChangeSet',
  'cloudformation:DeleteChangeSet',
  'cloudformation:DescribeChangeSet',
  'cloudformation:ListChangeSets',
  'cloudformation:GetTemplate',
  'cloudformation:DescribeStacks',
];

/**
 * Executing needs no PassRole: CloudFormation acts under the role that the change set was made with. A stack that was
 * never created is deleted when its execution ends: CloudFormation accepts nothing else for it.
 */
const DEPLOY = [
  'cloudformation:ExecuteChangeSet',
  'cloudformation:DescribeChangeSet',
  'cloudformation:DescribeStacks',
  'cloudformation:DescribeStackEvents',
  'cloudformation:DescribeStackResources',
  'cloudformation:ListStackResources',
  'cloudformation:DeleteStack',
];

const onStacks = (actions: readonly string[], { place: { account, region }, uses }: GrantPlace): Statement[] =>
  (uses.stacks ?? []).length === 0
    ? []
    : [
        {
          actions,
          resources: (uses.stacks ?? []).map((name) => `arn:aws:cloudformation:${region}:${account}:stack/${name}/*`),
        },
      ];

/** Transforms of AWS that a template may name: CloudFormation asks for the right to make change sets with them. */
const TRANSFORMS = ['Include', 'LanguageExtensions', 'Serverless-2016-10-31'];

export const grants: Grants = {
  plan: (place) => [
    ...onStacks(PLAN, place),
    ...((place.uses.stacks ?? []).length === 0 ? [] : comparing),
    {
      actions: ['cloudformation:CreateChangeSet'],
      resources: TRANSFORMS.map((name) => `arn:aws:cloudformation:${place.place.region}:aws:transform/${name}`),
    },
    {
      actions: ['iam:PassRole'],
      resources: [
        physicalNames.stackRoleArn(place.environment, place.place),
        ...(place.uses.stackRoles ?? []).map((name) => `arn:aws:iam::${place.place.account}:role/${name}`),
      ],
      conditions: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
    },
  ],
  deploy: (place) => onStacks(DEPLOY, place),
};
