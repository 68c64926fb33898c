/** Every wildcard that a role of Tagline may have, with the reason. A synth with any other wildcard fails. */
interface Wildcard {
  readonly resource: RegExp;
  /** The only actions that may be allowed on it; any action if absent. */
  readonly actions?: readonly string[] | RegExp;
  readonly reason: string;
}

const WILDCARDS: readonly Wildcard[] = [
  {
    resource: /^\*$/,
    actions: ['states:SendTaskFailure', 'states:SendTaskSuccess'],
    reason: 'tokens are no resources: IAM knows only * for answering them',
  },
  {
    resource: /^\*$/,
    actions: ['states:ValidateStateMachineDefinition'],
    reason: 'it validates a text, not a machine: IAM knows only *',
  },
  {
    resource: /^\*$/,
    actions: [
      'cloudformation:BatchDescribeTypeConfigurations',
      'cloudformation:DescribeStackDriftDetectionStatus',
      'cloudwatch:DescribeAlarms',
    ],
    reason:
      'neither a comparison nor a type of resources is a resource to IAM; and CloudWatch shows composite alarms to ' +
      'those alone who may see all alarms',
  },
  {
    resource: /^\*$/,
    actions:
      /^(?!secretsmanager:GetSecret|s3:GetObject|dynamodb:GetItem)[a-z0-9]+:(GET|(BatchGet|Describe|Get|List)\w+)$/,
    reason: 'CloudFormation alone reads under these rights, to compare a stack with its template',
  },
  {
    resource: /^\*$/,
    actions: ['*'],
    reason:
      'stacks hold whatever their teams need; only approved change sets of granted stacks run under it, and the ' +
      'engine is denied to it',
  },
  { resource: /:table\/tagline-ledger\/index\/\*$/, reason: 'every index of the ledger is the ledger' },
  {
    resource: /:(stateMachine|execution):tagline-stage-[^*]+-\*$/,
    actions: ['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution'],
    reason: "machines of an environment's stages are made by definitions, after this policy",
  },
  {
    resource: /:(schedule\/default|rule)\/tagline-start-\*$/,
    reason: 'schedules and rules that start pipelines are made by definitions, after this policy',
  },
  { resource: /:stateMachine:tagline-\*$/, reason: 'machines are made by definitions, after this policy' },
  {
    resource: /:execution:tagline-\*$/,
    reason: 'executions of machines that are made by definitions, after this policy',
  },
  {
    resource: /^arn:aws:s3:::tagline-artifacts-[^/]+\/[^/*]+\/artifacts\/(\d{12}\/)?\*$/,
    reason:
      "artifacts of an environment's pipelines and executions lie under its prefix, those of one account under that " +
      'of the account',
  },
  {
    resource: /^arn:aws:s3:::tagline-artifacts-[^/]+\/[^/*]+\/(sealed|shown|left|rescued)\/(\d{12}\/)?\*$/,
    reason: 'what builds of a provider hand on lies under the environment, the kind and the account',
  },
  {
    resource: /^arn:aws:s3:::tagline-artifacts-[^/]+\/[^/*]+\/bodies\/(state|template|artifact)\/\*$/,
    reason: "an environment's bodies lie under their digests",
  },
  {
    resource: /^arn:aws:s3:::[^/*]+\/\*\/serials\/\*$/,
    actions: ['s3:GetObject', 's3:PutObject'],
    reason: "states of an environment lie under their addresses in the environment's own bucket",
  },
  {
    resource: /^arn:aws:s3:::(?!tagline-)[a-z0-9.*-]+(\/\*)?$/,
    actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket'],
    reason: 'the installation grants buckets of sources by glob, and a pipeline names the object',
  },
  {
    resource: /^arn:aws:kms:[^:]+:\d{12}:key\/\*$/,
    actions: ['kms:Decrypt'],
    reason: 'a bucket of sources has a key of its own; a condition names the objects',
  },
  {
    resource: /^arn:aws:iam::\d{12}:role\/tagline-(plan|deploy)-[^/*]+-\*$/,
    actions: ['sts:AssumeRole'],
    reason: "an environment's role of this kind in every region of a target account",
  },
  {
    resource: /^arn:aws:iam::\d{12}:role\/\*[^/*]+$/,
    actions: ['iam:GetRole'],
    reason: "a session's ARN does not hold the path of its role",
  },
  {
    resource: /:report-group\/[^/]+-\*$/,
    actions:
      /^codebuild:(BatchPut(TestCases|CodeCoverages)|Create(Report|ReportGroup)|UpdateReport|BatchGetReports|Describe(TestCases|CodeCoverages))$/,
    reason: 'a report group has the name of its project in front, and behind it the name that a buildspec gives it',
  },
  { resource: /:log-group:\/aws\/codebuild\/[^:]+:\*$/, reason: 'every build has a log stream of its own' },
  {
    resource: /:cloudformation:[^:]+:\d{12}:stack\/[^/]+\/\*$/,
    reason: 'the installation grants stacks by glob, and a stack has a new id each time it is made',
  },
  { resource: /:ssm:[^:]+:\d{12}:parameter\/.+$/, reason: 'the installation grants parameters by glob' },
  {
    resource: /:secretsmanager:[^:]+:\d{12}:secret:.+$/,
    reason: 'Secrets Manager puts six characters behind a name, and the installation grants secrets by glob',
  },
  {
    resource: /:sns:[^:]+:\d{12}:[^:]+$/,
    actions: ['sns:Publish'],
    reason: 'the installation grants topics by glob',
  },
  { resource: /:codebuild:[^:]+:\d{12}:project\/[^/]+$/, reason: 'the installation grants build projects by glob' },
];

export const wildcardReason = (resource: string, actions: readonly string[]): string | undefined =>
  WILDCARDS.find((listed) => listed.resource.test(resource) && actions.every((action) => isListed(listed, action)))
    ?.reason;

const isListed = ({ actions }: Wildcard, action: string): boolean =>
  actions instanceof RegExp ? actions.test(action) : (actions?.includes(action) ?? true);
