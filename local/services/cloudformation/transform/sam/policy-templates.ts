/** SAM's policy templates that people use most, for services that the local cloud has. */
import { notInLocalCloud } from '../../../../kernel/fault.ts';
import { isRecord, type Raw } from '../raw.ts';
import { samFault } from './sam.ts';

interface PolicyTemplate {
  readonly actions: string;
  /** Per resource: the ARN after the partition, with `{parameter}`. */
  readonly resources: readonly string[];
  readonly parameter?: string;
}

const BUCKET = ['s3:::${bucketName}', 's3:::${bucketName}/*'];
const TABLE = 'dynamodb:${AWS::Region}:${AWS::AccountId}:table/${tableName}';
const QUEUE = ['sqs:${AWS::Region}:${AWS::AccountId}:${queueName}'];

const TEMPLATES: Readonly<Record<string, PolicyTemplate>> = {
  DynamoDBCrudPolicy: {
    actions:
      'dynamodb:GetItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:Scan dynamodb:Query dynamodb:UpdateItem ' +
      'dynamodb:BatchWriteItem dynamodb:BatchGetItem dynamodb:DescribeTable dynamodb:ConditionCheckItem',
    resources: [TABLE, `${TABLE}/index/*`],
    parameter: 'TableName',
  },
  DynamoDBReadPolicy: {
    actions: 'dynamodb:GetItem dynamodb:Scan dynamodb:Query dynamodb:BatchGetItem dynamodb:DescribeTable',
    resources: [TABLE, `${TABLE}/index/*`],
    parameter: 'TableName',
  },
  DynamoDBWritePolicy: {
    actions: 'dynamodb:PutItem dynamodb:UpdateItem dynamodb:BatchWriteItem',
    resources: [TABLE, `${TABLE}/index/*`],
    parameter: 'TableName',
  },
  LambdaInvokePolicy: {
    actions: 'lambda:InvokeFunction',
    resources: ['lambda:${AWS::Region}:${AWS::AccountId}:function:${functionName}*'],
    parameter: 'FunctionName',
  },
  S3CrudPolicy: {
    actions:
      's3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion s3:PutObject s3:PutObjectAcl ' +
      's3:GetLifecycleConfiguration s3:PutLifecycleConfiguration s3:DeleteObject',
    resources: BUCKET,
    parameter: 'BucketName',
  },
  S3ReadPolicy: {
    actions: 's3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion s3:GetLifecycleConfiguration',
    resources: BUCKET,
    parameter: 'BucketName',
  },
  S3WritePolicy: {
    actions: 's3:PutObject s3:PutObjectAcl s3:PutLifecycleConfiguration',
    resources: BUCKET,
    parameter: 'BucketName',
  },
  SNSPublishMessagePolicy: {
    actions: 'sns:Publish',
    resources: ['sns:${AWS::Region}:${AWS::AccountId}:${topicName}'],
    parameter: 'TopicName',
  },
  SQSPollerPolicy: {
    actions:
      'sqs:ChangeMessageVisibility sqs:ChangeMessageVisibilityBatch sqs:DeleteMessage sqs:DeleteMessageBatch ' +
      'sqs:GetQueueAttributes sqs:ReceiveMessage',
    resources: QUEUE,
    parameter: 'QueueName',
  },
  SQSSendMessagePolicy: { actions: 'sqs:SendMessage*', resources: QUEUE, parameter: 'QueueName' },
  SSMParameterReadPolicy: {
    actions: 'ssm:GetParameters ssm:GetParameter ssm:GetParametersByPath',
    resources: ['ssm:${AWS::Region}:${AWS::AccountId}:parameter/${parameterName}'],
    parameter: 'ParameterName',
  },
  StepFunctionsExecutionPolicy: {
    actions: 'states:StartExecution',
    resources: ['states:${AWS::Region}:${AWS::AccountId}:stateMachine:${stateMachineName}'],
    parameter: 'StateMachineName',
  },
  CloudWatchPutMetricPolicy: { actions: 'cloudwatch:PutMetricData', resources: [] },
  EventBridgePutEventsPolicy: {
    actions: 'events:PutEvents',
    resources: ['events:${AWS::Region}:${AWS::AccountId}:event-bus/${eventBusName}'],
    parameter: 'EventBusName',
  },
};

export const policyOfTemplate = (logicalId: string, name: string, values: unknown): Raw => {
  const template = Object.hasOwn(TEMPLATES, name) ? TEMPLATES[name] : undefined;
  if (!template) throw notInLocalCloud(`the SAM policy template ${name} (resource ${logicalId})`);
  const { actions, resources, parameter } = template;
  const value = parameter !== undefined && isRecord(values) ? values[parameter] : undefined;
  if (parameter !== undefined && value === undefined)
    throw samFault(logicalId, `Must specify valid parameter values for policy template '${name}': ${parameter}`);
  const variable = parameter && `${parameter[0]?.toLowerCase()}${parameter.slice(1)}`;
  const arns = resources.map((text) => ({
    'Fn::Sub': [`arn:\${AWS::Partition}:${text}`, variable === undefined ? {} : { [variable]: value }],
  }));
  const Resource = arns.length === 0 ? '*' : arns.length === 1 ? arns[0] : arns;
  // SNS' own template says it with one action alone, as most do, in a list.
  return { Statement: [{ Effect: 'Allow', Action: actions.split(' '), Resource }] };
};
