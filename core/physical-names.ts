/**
 * Names that two stacks, or a stack and a machine, must know without asking each other. IAM names carry the region,
 * since roles are global.
 * Everything begins with `tagline`, and what belongs to an environment has its name after the kind, so that policies
 * can name either.
 */
export interface Place {
  readonly account: string;
  readonly region: string;
}

const roleArn = (account: string, role: string): string => `arn:aws:iam::${account}:role/${role}`;

export const physicalNames = {
  /** A function of the engine at home. */
  function: (step: string): string => `tagline-${step}`,
  functionArn: (home: Place, step: string): string =>
    `arn:aws:lambda:${home.region}:${home.account}:function:tagline-${step}`,
  /** A function that works for one environment alone: machines call it, and it reaches artifacts and targets. */
  stepFunction: (environment: string, step: string): string => `tagline-run-${environment}-${step}`,
  stepFunctionArn: (home: Place, environment: string, step: string): string =>
    physicalNames.functionArn(home, `run-${environment}-${step}`),
  ledger: 'tagline-ledger',
  ledgerArn: (home: Place): string => `arn:aws:dynamodb:${home.region}:${home.account}:table/tagline-ledger`,
  bus: 'tagline',
  busArn: (home: Place): string => `arn:aws:events:${home.region}:${home.account}:event-bus/tagline`,
  /** Where events of target accounts arrive. It carries hints, never commands. */
  inbox: 'tagline-inbox',
  /** Events of stacks that target accounts send there. */
  hintsOfStacks: ['CloudFormation Stack Status Change', 'CloudFormation Drift Detection Status Change'],
  /** The event of an execution of a state machine. */
  hintOfMachines: 'Step Functions Execution Status Change',
  /** What a trail tells of calls. */
  trailEvent: 'AWS API Call via CloudTrail',
  inboxArn: (home: Place): string => `arn:aws:events:${home.region}:${home.account}:event-bus/tagline-inbox`,
  /** How schedules and rules begin that start pipelines. */
  watchPrefix: 'tagline-start-',
  schedulerRole: (home: Place): string => `tagline-scheduler-${home.region}`,
  schedulerRoleArn: (home: Place): string => roleArn(home.account, physicalNames.schedulerRole(home)),
  approvalsTopic: 'tagline-approvals',
  alarmsTopic: 'tagline-alarms',
  alarmsTopicArn: (home: Place): string => `arn:aws:sns:${home.region}:${home.account}:tagline-alarms`,
  /** The build project of an environment and account: `commands:` run in it, and what deploys there may name it. */
  project: (environment: string, account: string): string => `${physicalNames.projectPrefix(environment)}${account}`,
  /**
   * The prefix of an environment's build projects, and of no other's: no environment's name begins with another's and a
   * hyphen.
   */
  projectPrefix: (environment: string): string => `tagline-build-${environment}-`,
  /** A build project that a provider has for itself, per environment and account: `tagline-tfplan-dev-111111111111`. */
  ownProject: (kind: string, environment: string, account: string): string =>
    `${physicalNames.ownProjectPrefix(kind)}${environment}-${account}`,
  /** How the names of its projects begin in every environment. */
  ownProjectPrefix: (kind: string): string => `tagline-${kind}-`,
  ownBuildRole: (kind: string, home: Place, environment: string, account: string): string =>
    `${physicalNames.ownProject(kind, environment, account)}-${home.region}`,
  /** What builds of a provider's own assume at a target, e.g. `tagline-tfread-dev-eu-central-1`. */
  ownTargetRole: (kind: string, environment: string, { region }: Pick<Place, 'region'>): string =>
    `tagline-${kind}-${environment}-${region}`,
  /** The role of an environment's machines. */
  machineRole: (home: Place, environment: string): string => `tagline-machine-${environment}-${home.region}`,
  machineRoleArn: (home: Place, environment: string): string =>
    roleArn(home.account, physicalNames.machineRole(home, environment)),
  buildRole: (home: Place, environment: string, account: string): string =>
    `${physicalNames.project(environment, account)}-${home.region}`,
  /** What lends access to an environment's artifacts to functions and workers that do a job. */
  lendRole: (home: Place, environment: string): string => `tagline-lend-${environment}-${home.region}`,
  lendRoleArn: (home: Place, environment: string): string =>
    roleArn(home.account, physicalNames.lendRole(home, environment)),
  /** Starts and stops the builds of a batch; no build has it. */
  batchRole: (home: Place, environment: string, account: string): string =>
    `tagline-batch-${environment}-${account}-${home.region}`,
  artifactBucket: ({ account, region }: Place): string => `tagline-artifacts-${account}-${region}`,
  /** Alias of the key of a region's artifacts. */
  artifactKeyAlias: 'alias/tagline-artifacts',
  /** Makes and reads change sets of an environment's stacks; changes nothing. */
  planRole: (environment: string, { region }: Place): string => `tagline-plan-${environment}-${region}`,
  planRoleArn: (environment: string, place: Place): string =>
    roleArn(place.account, physicalNames.planRole(environment, place)),
  /** Executes an environment's change sets. */
  deployRole: (environment: string, { region }: Place): string => `tagline-deploy-${environment}-${region}`,
  deployRoleArn: (environment: string, place: Place): string =>
    roleArn(place.account, physicalNames.deployRole(environment, place)),
  /** The role under which CloudFormation acts for an environment's stacks. */
  stackRole: (environment: string, { region }: Place): string => `tagline-stack-${environment}-${region}`,
  stackRoleArn: (environment: string, place: Place): string =>
    roleArn(place.account, physicalNames.stackRole(environment, place)),
  /** Every machine's name begins so: policies of functions and machines name it. */
  machinePrefix: 'tagline-',
  /** Machines of the stages of an environment's large pipelines, and of no other's. */
  stageMachinePrefix: (environment: string): string => `tagline-stage-${environment}-`,
} as const;

/** The external id that an environment's roles in a target demand of the engine. */
export const externalId = (home: Place, environment: string): string =>
  `tagline-${home.account}-${home.region}-${environment}`;

/** The kinds of roles at a target under which Tagline itself acts for an environment. */
const OWN_KINDS = ['plan', 'deploy', 'stack', 'tfread', 'tfdeploy'];

/** How the ARNs of their sessions begin, in every region. */
export const ownSessions = (environment: string, account: string): readonly string[] =>
  OWN_KINDS.map((kind) => `arn:aws:sts::${account}:assumed-role/tagline-${kind}-${environment}-`);

export const isOwnSession = (environment: string, arn: string): boolean => {
  const account = arn.split(':')[4] ?? '';
  return ownSessions(environment, account).some((prefix) => arn.startsWith(prefix));
};
