/**
 * Names that two stacks, or a stack and a machine, must know without asking each other. IAM names carry the region, since roles are global.
 * Everything begins with `tagline`, so that policies can name it.
 */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export const physicalNames = {
  function: (step: string): string => `tagline-${step}`,
  functionArn: (home: Place, step: string): string =>
    `arn:aws:lambda:${home.region}:${home.account}:function:tagline-${step}`,
  ledger: 'tagline-ledger',
  ledgerArn: (home: Place): string => `arn:aws:dynamodb:${home.region}:${home.account}:table/tagline-ledger`,
  bus: 'tagline',
  busArn: (home: Place): string => `arn:aws:events:${home.region}:${home.account}:event-bus/tagline`,
  approvalsTopic: 'tagline-approvals',
  /** The build project of an environment: `commands:` run in it, and every definition may name it. */
  project: (environment: string): string => `tagline-build-${environment}`,
  /** The role of an environment's machines. */
  environmentRole: (home: Place, environment: string): string => `tagline-environment-${environment}-${home.region}`,
  environmentRoleArn: (home: Place, environment: string): string =>
    `arn:aws:iam::${home.account}:role/${physicalNames.environmentRole(home, environment)}`,
  buildRole: (home: Place, environment: string): string => `tagline-build-${environment}-${home.region}`,
  artifactBucket: ({ account, region }: Place): string => `tagline-artifacts-${account}-${region}`,
  /** Alias of the key of a region's artifacts. */
  artifactKeyAlias: 'alias/tagline-artifacts',
  /** Makes and reads change sets; changes nothing. */
  planRole: ({ region }: Place): string => `tagline-plan-${region}`,
  planRoleArn: (place: Place): string => `arn:aws:iam::${place.account}:role/${physicalNames.planRole(place)}`,
  /** Executes change sets. */
  deployRole: ({ region }: Place): string => `tagline-deploy-${region}`,
  deployRoleArn: (place: Place): string => `arn:aws:iam::${place.account}:role/${physicalNames.deployRole(place)}`,
  /** What CloudFormation acts under in a target. */
  cloudFormationRole: ({ region }: Place): string => `tagline-cloudformation-${region}`,
  cloudFormationRoleArn: (place: Place): string =>
    `arn:aws:iam::${place.account}:role/${physicalNames.cloudFormationRole(place)}`,
  /** Every machine's name begins so: policies of functions and machines name it. */
  machinePrefix: 'tagline-',
} as const;

/** The external id that plan and deploy roles demand of the engine. */
export const externalId = (home: Place): string => `tagline-${home.account}-${home.region}`;
