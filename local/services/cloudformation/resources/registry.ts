/** The resource types of the local cloud: a new one is a file and a line here. */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { apigatewayv2Api } from './apigatewayv2-api.ts';
import { apigatewayv2Authorizer, apigatewayv2Integration, apigatewayv2Route } from './apigatewayv2-parts.ts';
import { apigatewayv2Stage } from './apigatewayv2-stage.ts';
import { cloudwatchAlarm } from './cloudwatch-alarm.ts';
import { codebuildProject } from './codebuild-project.ts';
import { codebuildReportGroup } from './codebuild-report-group.ts';
import { codecommitRepository } from './codecommit-repository.ts';
import { customResource } from './custom-resource.ts';
import { dynamodbTable } from './dynamodb-table.ts';
import { ecrRepository } from './ecr-repository.ts';
import { eventsEventBus } from './events-event-bus.ts';
import { eventsEventBusPolicy } from './events-event-bus-policy.ts';
import { eventsRule } from './events-rule.ts';
import { iamManagedPolicy } from './iam-managed-policy.ts';
import { iamPolicy } from './iam-policy.ts';
import { iamRole } from './iam-role.ts';
import { iamUser } from './iam-user.ts';
import { kmsAlias } from './kms-alias.ts';
import { kmsKey } from './kms-key.ts';
import { lambdaAlias } from './lambda-alias.ts';
import { lambdaEventInvokeConfig } from './lambda-event-invoke-config.ts';
import { lambdaEventSourceMapping } from './lambda-event-source-mapping.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaLayerVersion } from './lambda-layer-version.ts';
import { lambdaPermission } from './lambda-permission.ts';
import { lambdaUrl } from './lambda-url.ts';
import { lambdaVersion } from './lambda-version.ts';
import { logsLogGroup } from './logs-log-group.ts';
import { logsLogStream } from './logs-log-stream.ts';
import { logsResourcePolicy } from './logs-resource-policy.ts';
import { nestedStack } from './nested-stack.ts';
import { cdkMetadata, waitConditionHandle } from './no-operation.ts';
import type { ResourceType } from './resource-type.ts';
import { s3Bucket } from './s3-bucket.ts';
import { s3BucketPolicy } from './s3-bucket-policy.ts';
import { secretsManagerResourcePolicy } from './secretsmanager-resource-policy.ts';
import { secretsManagerSecret } from './secretsmanager-secret.ts';
import { snsSubscription } from './sns-subscription.ts';
import { snsTopic } from './sns-topic.ts';
import { snsTopicPolicy } from './sns-topic-policy.ts';
import { sqsQueue } from './sqs-queue.ts';
import { sqsQueuePolicy } from './sqs-queue-policy.ts';
import { ssmParameter } from './ssm-parameter.ts';
import { stepfunctionsStateMachine } from './stepfunctions-state-machine.ts';

const TYPES: readonly ResourceType[] = [
  apigatewayv2Api,
  apigatewayv2Authorizer,
  apigatewayv2Integration,
  apigatewayv2Route,
  apigatewayv2Stage,
  cloudwatchAlarm,
  codebuildProject,
  codebuildReportGroup,
  codecommitRepository,
  dynamodbTable,
  ecrRepository,
  eventsEventBus,
  eventsEventBusPolicy,
  eventsRule,
  iamManagedPolicy,
  iamPolicy,
  iamRole,
  iamUser,
  kmsAlias,
  kmsKey,
  lambdaAlias,
  lambdaEventInvokeConfig,
  lambdaEventSourceMapping,
  lambdaFunction,
  lambdaLayerVersion,
  lambdaPermission,
  lambdaUrl,
  lambdaVersion,
  logsLogGroup,
  logsLogStream,
  logsResourcePolicy,
  nestedStack,
  cdkMetadata,
  waitConditionHandle,
  s3Bucket,
  s3BucketPolicy,
  secretsManagerResourcePolicy,
  secretsManagerSecret,
  snsSubscription,
  snsTopic,
  snsTopicPolicy,
  sqsQueue,
  sqsQueuePolicy,
  ssmParameter,
  stepfunctionsStateMachine,
];

const byName = new Map(TYPES.map((type) => [type.type, type]));
const isCustom = (name: string): boolean =>
  name.startsWith('Custom::') || name === 'AWS::CloudFormation::CustomResource';

export const knownType = (name: string): ResourceType | undefined =>
  byName.get(name) ?? (isCustom(name) ? customResource(name) : undefined);

/** Throws NotInLocalCloud for a type that is not here. */
export const typeNamed = (name: string): ResourceType => {
  const type = knownType(name);
  if (!type) throw notInLocalCloud(`the resource type ${name}`);
  return type;
};
