/**
 * Policies that AWS keeps for everybody; only those that templates commonly name. Others are refused by name when
 * attached.
 */
const allow = (...Action: string[]) => ({ Effect: 'Allow', Action, Resource: '*' });
const policy = (name: string, ...Statement: unknown[]) => ({
  path: name.includes('/') ? `/${name.slice(0, name.lastIndexOf('/') + 1)}` : '/',
  name: name.slice(name.lastIndexOf('/') + 1),
  document: { Version: '2012-10-17', Statement },
});

/** Of services that a neighbour may answer, as AWS's own policy names them. */
const READ_ONLY_AT_NEIGHBOURS = [
  'acm:Describe*',
  'acm:Get*',
  'acm:List*',
  'application-autoscaling:Describe*',
  'autoscaling:Describe*',
  'ec2:Describe*',
  'ec2:Get*',
  'ec2:ListSnapshotsInRecycleBin',
  'ec2:SearchLocalGatewayRoutes',
  'ec2:SearchTransitGatewayRoutes',
  'ecs:Describe*',
  'ecs:List*',
  'eks:Describe*',
  'eks:List*',
  'elasticache:Describe*',
  'elasticache:List*',
  'elasticfilesystem:Describe*',
  'elasticloadbalancing:Describe*',
  'firehose:Describe*',
  'firehose:List*',
  'rds:Describe*',
  'rds:Download*',
  'rds:List*',
  'redshift:Describe*',
  'redshift:View*',
  'route53:Get*',
  'route53:List*',
  'route53:Test*',
];

/** AWS's own policy names hundreds; these are the services that are here. */
const READ_ONLY_SERVICES = [
  'cloudformation',
  'cloudwatch',
  'codebuild',
  'codecommit',
  'dynamodb',
  'ecr',
  'events',
  'iam',
  'kms',
  'lambda',
  'logs',
  's3',
  'scheduler',
  'sns',
  'sqs',
  'ssm',
  'states',
  'sts',
];

const WRITE_LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

export const awsManagedPolicies: readonly { path: string; name: string; document: unknown }[] = [
  policy('AdministratorAccess', allow('*')),
  policy(
    'ReadOnlyAccess',
    allow(
      ...READ_ONLY_SERVICES.flatMap((service) =>
        ['Describe*', 'Get*', 'List*'].map((action) => `${service}:${action}`),
      ),
      'apigateway:GET',
      'codebuild:BatchGet*',
      'codecommit:BatchGet*',
      'codecommit:GitPull',
      'dynamodb:BatchGet*',
      'dynamodb:Query',
      'dynamodb:Scan',
      'logs:FilterLogEvents',
      ...READ_ONLY_AT_NEIGHBOURS,
    ),
  ),
  policy(
    'AWSCloudFormationReadOnlyAccess',
    allow(
      ...['Describe*', 'EstimateTemplateCost', 'Get*', 'List*', 'ValidateTemplate', 'Detect*'].map(
        (action) => `cloudformation:${action}`,
      ),
    ),
  ),
  policy('service-role/AWSLambdaBasicExecutionRole', allow(...WRITE_LOGS)),
  policy(
    'service-role/AWSLambdaDynamoDBExecutionRole',
    allow(
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      ...WRITE_LOGS,
    ),
  ),
  policy(
    'service-role/AWSLambdaSQSQueueExecutionRole',
    allow('sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', ...WRITE_LOGS),
  ),
  policy(
    'AWSXRayDaemonWriteAccess',
    allow(
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:GetSamplingStatisticSummaries',
    ),
  ),
  policy(
    'AWSCodeCommitPowerUser',
    allow(
      'codecommit:BatchGet*',
      'codecommit:Get*',
      'codecommit:List*',
      'codecommit:Create*',
      'codecommit:GitPull',
      'codecommit:GitPush',
      'codecommit:Merge*',
      'codecommit:Put*',
      'codecommit:Post*',
      'codecommit:Test*',
      'codecommit:Update*',
      'codecommit:TagResource',
      'codecommit:UntagResource',
    ),
  ),
  policy(
    'AWSCodeCommitReadOnly',
    allow(
      'codecommit:BatchGet*',
      'codecommit:BatchDescribe*',
      'codecommit:Get*',
      'codecommit:Describe*',
      'codecommit:List*',
      'codecommit:GitPull',
    ),
  ),
  policy(
    'AmazonS3ReadOnlyAccess',
    allow('s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*'),
  ),
  policy(
    'service-role/AmazonAPIGatewayPushToCloudWatchLogs',
    allow(
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:DescribeLogGroups',
      'logs:DescribeLogStreams',
      'logs:PutLogEvents',
      'logs:GetLogEvents',
      'logs:FilterLogEvents',
    ),
  ),
];
