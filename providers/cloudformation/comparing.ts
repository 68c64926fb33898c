/**
 * To compare a stack with its template CloudFormation reads its resources with the rights of whoever asks. These rights
 * are for that alone: they hold only for calls of CloudFormation, and of objects, items and messages nothing is read.
 */
import type { Statement } from '../../core/grants.ts';

const READING: Readonly<Record<string, string>> = {
  apigateway: 'GET',
  cloudwatch: 'DescribeAlarms ListTagsForResource',
  codebuild: 'BatchGetProjects',
  codecommit: 'GetRepository ListTagsForResource',
  dynamodb:
    'DescribeContinuousBackups DescribeContributorInsights DescribeKinesisStreamingDestination DescribeTable ' +
    'DescribeTimeToLive GetResourcePolicy ListTagsOfResource',
  ec2:
    'DescribeAddresses DescribeInternetGateways DescribeNatGateways DescribeRouteTables DescribeSecurityGroups ' +
    'DescribeSubnets DescribeVpcAttribute DescribeVpcEndpoints DescribeVpcs',
  ecr: 'DescribeRepositories GetLifecyclePolicy GetRepositoryPolicy ListTagsForResource',
  ecs: 'DescribeClusters DescribeServices DescribeTaskDefinition ListTagsForResource',
  elasticloadbalancing:
    'DescribeListenerAttributes DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeRules ' +
    'DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups',
  events: 'DescribeEventBus DescribeRule ListTagsForResource ListTargetsByRule',
  iam:
    'GetPolicy GetPolicyVersion GetRole GetRolePolicy GetUser GetUserPolicy ListAttachedRolePolicies ' +
    'ListAttachedUserPolicies ListEntitiesForPolicy ListGroupsForUser ListPolicyTags ListPolicyVersions ' +
    'ListRolePolicies ListRoleTags ListUserPolicies ListUserTags',
  kms: 'DescribeKey GetKeyPolicy GetKeyRotationStatus ListAliases ListResourceTags',
  lambda:
    'GetAlias GetEventSourceMapping GetFunction GetFunctionCodeSigningConfig GetFunctionConcurrency ' +
    'GetFunctionEventInvokeConfig GetFunctionRecursionConfig GetFunctionUrlConfig GetPolicy ' +
    'GetRuntimeManagementConfig ListTags',
  logs: 'DescribeIndexPolicies DescribeLogGroups DescribeResourcePolicies GetDataProtectionPolicy ListTagsForResource',
  s3:
    'GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAcl GetBucketCORS GetBucketLogging ' +
    'GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy ' +
    'GetBucketPublicAccessBlock GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration ' +
    'GetIntelligentTieringConfiguration GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration ' +
    'GetReplicationConfiguration ListBucket',
  secretsmanager: 'DescribeSecret GetResourcePolicy',
  sns: 'GetDataProtectionPolicy GetSubscriptionAttributes GetTopicAttributes ListSubscriptionsByTopic ListTagsForResource',
  sqs: 'GetQueueAttributes ListQueueTags',
  ssm: 'DescribeParameters GetParameter GetParameters ListTagsForResource',
  states: 'DescribeStateMachine ListTagsForResource',
};

/** On granted stacks alone. */
export const COMPARE: readonly string[] = [
  'cloudformation:DescribeStackResourceDrifts',
  'cloudformation:DetectStackDrift',
  'cloudformation:DetectStackResourceDrift',
  'cloudformation:ListStackResources',
];

export const comparing: readonly Statement[] = [
  {
    actions: ['cloudformation:BatchDescribeTypeConfigurations', 'cloudformation:DescribeStackDriftDetectionStatus'],
    resources: ['*'],
  },
  {
    actions: Object.entries(READING).flatMap(([service, names]) =>
      names.split(' ').map((name) => `${service}:${name}`),
    ),
    resources: ['*'],
    reason: 'whatever a template may hold, and only where CloudFormation asks while it compares a stack',
    conditions: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } },
  },
];
