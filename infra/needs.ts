/**
 * The needs of functions, in words, and their meaning: statements of the role and variables of the environment. Least
 * privilege is visible here: actions are never `*`, resources are `*` only if IAM knows no narrower ones.
 */
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ENV } from '../adapters/aws/env.ts';
import { handedOn } from '../core/artifacts.ts';
import type { Installation } from '../core/installation.ts';
import type { OwnBuild } from '../core/own-build.ts';
import { secretsOf } from '../core/parts/state-logins.ts';
import { physicalNames } from '../core/physical-names.ts';
import { backendOf, stateBucket } from '../core/terraform-states.ts';
import { ownBuilds } from '../providers/index.ts';
import { accountsOf, projectGlobs } from './used-places.ts';

const NEEDS = [
  'read ledger',
  'write ledger',
  'protect ledger',
  'publish events',
  'read repositories',
  'read definitions',
  'read history of repositories',
  'read source buckets',
  'answer machines',
  'describe machines',
  'stop machines',
  'start machines',
  'write machines',
  'delete machines',
  'watch causes',
  'forget causes',
  'delete machine versions',
  'read artifacts',
  'look up artifacts',
  'write artifacts',
  'copy artifacts',
  'lend artifacts',
  'read states',
  'write states',
  'keep states of Terraform',
  'plan at targets',
  'deploy at targets',
  'read builds',
  'run planning builds',
  'look at planning builds',
  'run working builds',
  'stop builds',
  'give logins to planning builds',
  'give logins to working builds',
  'send mail',
  'publish to topics',
  'see subscriptions',
  'look at the roles of people',
  'know the API',
  'know the compiler',
] as const;
export type Need = (typeof NEEDS)[number];

/** Values for the statements that cannot be derived from the installation. */
export interface Around {
  readonly installation: Installation;
  readonly artifactKeyArn: string;
  /** The digest of `register-definition`'s code and installation; absent in an environment. */
  readonly compiler?: string;
  /** The environment that the function works for; absent at home. */
  readonly environment?: {
    readonly name: string;
    readonly topicArn: string;
    readonly topicKeyArn: string;
    readonly apiUrl: string;
  };
}

export interface Provision {
  readonly statements: readonly PolicyStatement[];
  readonly environment: Readonly<Record<string, string>>;
}

const LEDGER_READ = ['dynamodb:GetItem', 'dynamodb:Query'];
const LEDGER_WRITE = [...LEDGER_READ, 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'];

const allow = (actions: readonly string[], ...resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources: [...resources] });

/** Every function of an environment knows the environment that it works for. */
export const ownEnvironment = (environment: string): Provision => ({
  statements: [],
  environment: { [ENV.environment]: environment },
});

/** Statements and variables for one need; fresh statements each time, since the CDK merges them in place. */
export const provide = (need: Need, around: Around): Provision => {
  const { installation, artifactKeyArn, environment } = around;
  const { home } = installation;
  const ledger = physicalNames.ledgerArn(home);
  const bucket = `arn:aws:s3:::${physicalNames.artifactBucket(home)}`;
  const arn = (service: string, resource: string): string =>
    `arn:aws:${service}:${home.region}:${home.account}:${resource}`;
  const machines = arn('states', `stateMachine:${physicalNames.machinePrefix}*`);
  const executions = arn('states', `execution:${physicalNames.machinePrefix}*`);
  const prefixes = environment === undefined ? Object.keys(installation.environments) : [environment.name];
  const under = (path: string): readonly string[] => prefixes.map((prefix) => `${bucket}/${prefix}/${path}/*`);
  const useKey = (actions: readonly string[], path: string): PolicyStatement =>
    keyUse(actions, artifactKeyArn, under(path));

  const onLedger = (...statements: PolicyStatement[]): Provision => ({
    statements,
    environment: { [ENV.ledgerTable]: physicalNames.ledger },
  });
  const onBucket = (...statements: PolicyStatement[]): Provision => ({
    statements,
    environment: { [ENV.artifactBucket]: physicalNames.artifactBucket(home) },
  });
  const only = (...statements: PolicyStatement[]): Provision => ({ statements, environment: {} });

  const schedules = arn('scheduler', `schedule/default/${physicalNames.watchPrefix}*`);
  const rules = arn('events', `rule/${physicalNames.watchPrefix}*`);
  const repositories = Object.keys(installation.repositories).map((name) => arn('codecommit', name));
  const onRepositories = (...actions: readonly string[]): Provision =>
    only(
      ...(repositories.length === 0
        ? []
        : [
            allow(
              actions.map((name) => `codecommit:${name}`),
              ...repositories,
            ),
          ]),
    );

  switch (need) {
    case 'read ledger':
      return onLedger(allow(LEDGER_READ, ledger, `${ledger}/index/*`));
    case 'write ledger':
      return onLedger(allow(LEDGER_WRITE, ledger), allow(['dynamodb:Query'], `${ledger}/index/*`));
    case 'protect ledger':
      return onLedger(allow(['dynamodb:DescribeTable', 'dynamodb:UpdateTable'], ledger));
    case 'publish events':
      return {
        statements: [allow(['events:PutEvents'], physicalNames.busArn(home))],
        environment: { [ENV.busName]: physicalNames.bus },
      };
    case 'read repositories':
      return onRepositories('GetRepository', 'GetCommit', 'GitPull');
    case 'read history of repositories':
      return onRepositories('GetRepository', 'GetDifferences', 'GetMergeOptions');
    case 'read source buckets':
      return only(...readSourceBuckets(installation));
    case 'read definitions':
      return onRepositories('GetFile');
    case 'answer machines':
      // Task tokens are not resources: IAM knows only `*` here.
      return only(allow(['states:SendTaskSuccess', 'states:SendTaskFailure'], '*'));
    case 'describe machines':
      return only(allow(['states:DescribeExecution'], executions));
    case 'stop machines':
      return only(allow(['states:StopExecution'], executions));
    case 'start machines':
      return only(allow(['states:StartExecution'], machines));
    case 'delete machines':
      return only(allow(['states:DeleteStateMachine'], machines));
    case 'watch causes':
      return only(
        allow(['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule'], schedules),
        allow(['events:PutRule', 'events:PutTargets', 'events:RemoveTargets', 'events:DeleteRule'], rules),
        new PolicyStatement({
          actions: ['iam:PassRole'],
          resources: [physicalNames.schedulerRoleArn(home)],
          conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
        }),
      );
    case 'forget causes':
      return only(
        allow(['scheduler:DeleteSchedule'], schedules),
        allow(['events:RemoveTargets', 'events:DeleteRule'], rules),
      );
    case 'delete machine versions':
      return only(allow(['states:ListStateMachineVersions', 'states:DeleteStateMachineVersion'], machines));
    case 'write machines':
      return only(...writeMachines(installation, machines));
    case 'read artifacts':
      return onBucket(
        allow(['s3:GetObject', 's3:GetObjectVersion'], ...under('artifacts')),
        useKey(['kms:Decrypt'], 'artifacts'),
      );
    case 'look up artifacts':
      // Without ListBucket a missing artifact would be a 403.
      return onBucket(
        allow(['s3:GetObject', 's3:GetObjectVersion'], ...under('artifacts')),
        new PolicyStatement({
          actions: ['s3:ListBucket'],
          resources: [bucket],
          conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}/artifacts/*`) } },
        }),
        useKey(['kms:Decrypt'], 'artifacts'),
      );
    case 'write artifacts':
      return onBucket(
        allow(['s3:PutObject'], ...under('artifacts')),
        useKey(['kms:Decrypt', 'kms:GenerateDataKey'], 'artifacts'),
      );
    case 'lend artifacts':
      return {
        statements: [allow(['sts:AssumeRole'], ...prefixes.map((name) => physicalNames.lendRoleArn(home, name)))],
        environment: { [ENV.artifactKeyArn]: artifactKeyArn },
      };
    case 'copy artifacts':
      return onBucket(
        allow(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], ...under('artifacts')),
        useKey(['kms:Decrypt', 'kms:GenerateDataKey'], 'artifacts'),
      );
    case 'read states':
      return onBucket(allow(['s3:GetObject'], ...under('bodies/state')), useKey(['kms:Decrypt'], 'bodies/state'));
    case 'write states':
      return onBucket(
        allow(['s3:GetObject', 's3:PutObject'], ...under('bodies/state')),
        useKey(['kms:Decrypt', 'kms:GenerateDataKey'], 'bodies/state'),
      );
    case 'keep states of Terraform':
      return only(...keepTerraformStates(installation, artifactKeyArn));
    case 'plan at targets':
      return only(assume(around, 'plan'));
    case 'deploy at targets':
      return only(assume(around, 'deploy'));
    case 'run planning builds':
      return onBucket(...runBuilds(around, 'plan', ['codebuild:StartBuild', 'codebuild:BatchGetBuilds']));
    case 'look at planning builds':
      return onBucket(
        ...runBuilds(around, 'plan', ['codebuild:BatchGetBuilds']),
        ...readHandedOn(around, bucket, 'plan', 'shown'),
      );
    case 'run working builds':
      return onBucket(
        ...runBuilds(around, 'work', [
          'codebuild:StartBuild',
          'codebuild:BatchGetBuilds',
          'codebuild:ListBuildsForProject',
          'codebuild:StopBuild',
        ]),
        ...readHandedOn(around, bucket, 'work', 'left'),
      );
    case 'give logins to planning builds':
      return only(...keepSecrets(around, 'plan'));
    case 'give logins to working builds':
      return only(...keepSecrets(around, 'work'));
    case 'read builds':
      return only(...readBuilds(installation, arn));
    case 'stop builds':
      return only(...stopBuilds(around, arn));
    case 'send mail':
      return {
        statements: [
          allow(['sns:Publish', 'sns:ListSubscriptionsByTopic'], its(around).topicArn),
          allow(['kms:Decrypt', 'kms:GenerateDataKey'], its(around).topicKeyArn),
        ],
        environment: { [ENV.approvalsTopicArn]: its(around).topicArn },
      };
    case 'publish to topics':
      return only(...publishToTopics(around, arn));
    case 'look at the roles of people':
      return only(...rolesOfPeople(installation));
    case 'see subscriptions': {
      const topicArn = arn('sns', physicalNames.approvalsTopic);
      return {
        statements: [allow(['sns:ListSubscriptionsByTopic'], topicArn)],
        environment: { [ENV.approvalsTopicArn]: topicArn },
      };
    }
    case 'know the API':
      return { statements: [], environment: { [ENV.apiUrl]: its(around).apiUrl } };
    case 'know the compiler':
      return { statements: [], environment: { [ENV.compiler]: compilerOf(around) } };
  }
};

const its = ({ environment }: Around): NonNullable<Around['environment']> => {
  if (environment) return environment;
  throw new Error('only a function of an environment sends mail, knows the API and reaches targets');
};

const compilerOf = ({ compiler }: Around): string => {
  if (compiler !== undefined) return compiler;
  throw new Error('only functions at home register definitions');
};

/**
 * By pattern, so that no number of regions outgrows a policy. Patterns of two environments never meet: the
 * installation's schema refuses a name that begins with another and a hyphen.
 */
const assume = (around: Around, kind: 'plan' | 'deploy'): PolicyStatement => {
  const { name } = its(around);
  const accounts = accountsOf(around.installation.environments[name]);
  return allow(
    ['sts:AssumeRole'],
    ...accounts.map((account) => `arn:aws:iam::${account}:role/tagline-${kind}-${name}-*`),
  );
};

/** The key for these objects alone: S3 gives KMS an object's ARN as the context of its encryption. */
export const keyUse = (actions: readonly string[], keyArn: string, objects: readonly string[]): PolicyStatement =>
  new PolicyStatement({
    actions: [...actions],
    resources: [keyArn],
    conditions: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': [...objects] } },
  });

/** Objects in every version, never those of Tagline's own buckets; and the keys that encrypt these objects alone. */
const readSourceBuckets = ({
  home,
  sourceBuckets,
  environments,
  terraform,
}: Installation): readonly PolicyStatement[] => {
  if (sourceBuckets.length === 0) return [];
  const buckets = sourceBuckets.map((name) => `arn:aws:s3:::${name}`);
  const objects = buckets.map((arn) => `${arn}/*`);
  const own = [
    'arn:aws:s3:::tagline-*/*',
    ...Object.keys(environments).flatMap((name) =>
      terraform ? [`arn:aws:s3:::${stateBucket(terraform, name)}/*`] : [],
    ),
  ];
  return [
    allow(['s3:GetObject', 's3:GetObjectVersion'], ...objects),
    // Without ListBucket a missing object would be a 403.
    allow(['s3:ListBucket'], ...buckets),
    keyUse(['kms:Decrypt'], `arn:aws:kms:${home.region}:${home.account}:key/*`, [...buckets, ...objects]),
    new PolicyStatement({
      effect: Effect.DENY,
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      resources: own,
    }),
  ];
};

/** Only where Tagline is the backend; every serial is an object of its own. */
const keepTerraformStates = (installation: Installation, keyArn: string): readonly PolicyStatement[] => {
  const objects = Object.keys(installation.environments)
    .filter((environment) => installation.terraform && backendOf(installation, environment) === 'http')
    .map((environment) => `arn:aws:s3:::${stateBucket(installation.terraform, environment)}/*/serials/*`);
  if (objects.length === 0) return [];
  return [
    allow(['s3:GetObject', 's3:PutObject'], ...objects),
    keyUse(['kms:Decrypt', 'kms:GenerateDataKey'], keyArn, objects),
  ];
};

/** Topics that the environment grants. One under a key of its own must let the function use that key. */
const publishToTopics = (
  around: Around,
  arn: (service: string, resource: string) => string,
): readonly PolicyStatement[] => {
  const topics = around.installation.environments[its(around).name]?.uses?.topics ?? [];
  return topics.length === 0 ? [] : [allow(['sns:Publish'], ...topics.map((name) => arn('sns', name)))];
};

/** Roles whose sessions are people: their trust policies say whether a session's name can be believed. */
const rolesOfPeople = ({ home, people }: Installation): readonly PolicyStatement[] => {
  const session = new RegExp(`^arn:[^:]+:sts::${home.account}:assumed-role/([^/]+)/`);
  const names = new Set(people.flatMap(({ principals }) => principals.flatMap((arn) => session.exec(arn)?.[1] ?? [])));
  if (names.size === 0) return [];
  return [allow(['iam:GetRole'], ...[...names].map((name) => `arn:aws:iam::${home.account}:role/*${name}`))];
};

const writeMachines = ({ home, environments }: Installation, machines: string): readonly PolicyStatement[] => [
  allow(
    [
      'states:CreateStateMachine',
      'states:UpdateStateMachine',
      'states:DescribeStateMachine',
      'states:PublishStateMachineVersion',
      'states:ListStateMachineVersions',
      'states:TagResource',
    ],
    machines,
  ),
  // Validates a text, not a machine: IAM knows only `*` here.
  allow(['states:ValidateStateMachineDefinition'], '*'),
  new PolicyStatement({
    actions: ['iam:PassRole'],
    resources: Object.keys(environments).map((name) => physicalNames.machineRoleArn(home, name)),
    conditions: { StringEquals: { 'iam:PassedToService': 'states.amazonaws.com' } },
  }),
];

/** The environments' own build projects, and those that they may use. */
const readBuilds = (
  installation: Installation,
  arn: (service: string, resource: string) => string,
): readonly PolicyStatement[] => {
  const projects = [
    ...Object.keys(installation.environments).flatMap((name) => [
      `${physicalNames.projectPrefix(name)}*`,
      ...ownBuilds(installation).map(({ kind }) => physicalNames.ownProject(kind, name, '*')),
    ]),
    ...projectGlobs(installation),
  ];
  return [
    allow(
      ['codebuild:BatchGetBuilds', 'codebuild:BatchGetBuildBatches'],
      ...projects.map((name) => arn('codebuild', `project/${name}`)),
    ),
    // A report group that a buildspec names has the project's name in front.
    allow(
      ['codebuild:BatchGetReports', 'codebuild:DescribeTestCases', 'codebuild:DescribeCodeCoverages'],
      ...projects.map((name) => arn('codebuild', `report-group/${name}-*`)),
    ),
    allow(
      ['logs:GetLogEvents', 'logs:FilterLogEvents'],
      ...projects.map((name) => arn('logs', `log-group:${buildLogGroup(name)}:*`)),
    ),
  ];
};

const ownBuildsOf = ({ installation }: Around, does: OwnBuild['does']): readonly OwnBuild[] =>
  ownBuilds(installation).filter((build) => build.does === does);

/** Projects that providers have for themselves in this environment, of every account. */
const runBuilds = (around: Around, does: OwnBuild['does'], actions: readonly string[]): readonly PolicyStatement[] => {
  const { name } = its(around);
  const { account, region } = around.installation.home;
  const projects = ownBuildsOf(around, does).map(
    ({ kind }) => `arn:aws:codebuild:${region}:${account}:project/${physicalNames.ownProject(kind, name, '*')}`,
  );
  return projects.length === 0 ? [] : [allow(actions, ...projects)];
};

/** Only where Tagline keeps the states that these builds work on. */
const keepSecrets = (around: Around, does: OwnBuild['does']): readonly PolicyStatement[] => {
  const { installation } = around;
  const { name } = its(around);
  const { account, region } = installation.home;
  const builds = ownBuildsOf(around, does);
  if (builds.length === 0 || backendOf(installation, name) !== 'http') return [];
  return [
    allow(
      ['ssm:PutParameter', 'ssm:GetParameter', 'ssm:DeleteParameter'],
      ...builds.map(({ kind }) => `arn:aws:ssm:${region}:${account}:parameter${secretsOf(kind, name, '*')}*`),
    ),
  ];
};

/** What they hand on for people: never what they seal for each other. */
const readHandedOn = (
  around: Around,
  bucket: string,
  does: OwnBuild['does'],
  kind: 'shown' | 'left',
): readonly PolicyStatement[] => {
  if (ownBuildsOf(around, does).length === 0) return [];
  const environment = its(around).name;
  const objects = [`${bucket}/${handedOn(kind, { environment, account: '*' })}`];
  return [
    allow(['s3:GetObject', 's3:GetObjectVersion'], ...objects),
    keyUse(['kms:Decrypt'], around.artifactKeyArn, objects),
  ];
};

/** Builds of the projects that its machines may start, never those of another environment. */
const stopBuilds = (around: Around, arn: (service: string, resource: string) => string): readonly PolicyStatement[] => {
  const { environments } = around.installation;
  const environment = its(around).name;
  const own = (name: string): string[] =>
    [
      `${physicalNames.projectPrefix(name)}*`,
      ...ownBuildsOf(around, 'plan').map(({ kind }) => physicalNames.ownProject(kind, name, '*')),
    ].map((project) => arn('codebuild', `project/${project}`));
  const used = (environments[environment]?.uses?.projects ?? []).map((name) => arn('codebuild', `project/${name}`));
  const others = Object.keys(environments).filter((name) => name !== environment);
  const actions = [
    'codebuild:ListBuildsForProject',
    'codebuild:BatchGetBuilds',
    'codebuild:StopBuild',
    'codebuild:ListBuildBatchesForProject',
    'codebuild:BatchGetBuildBatches',
    'codebuild:StopBuildBatch',
  ];
  return [
    allow(actions, ...own(environment), ...used),
    // A glob as wide as `*` must not reach the builds of another environment.
    ...(used.length === 0 || others.length === 0
      ? []
      : [new PolicyStatement({ effect: Effect.DENY, actions, resources: others.flatMap(own) })]),
  ];
};

/** The name that CodeBuild itself chooses, so it is right for projects outside of Tagline too. */
export const buildLogGroup = (project: string): string => `/aws/codebuild/${project}`;
