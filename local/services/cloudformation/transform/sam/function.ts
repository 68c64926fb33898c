/** AWS::Serverless::Function: the function, its role, its alias and what its events make. */
import { notInLocalCloud } from '../../../../kernel/fault.ts';
import { isRecord, type Raw } from '../raw.ts';
import { type EventMade, functionEvent } from './function-events.ts';
import { roleProperties } from './role.ts';
import {
  attributesOf,
  conditionOf,
  given,
  type Made,
  onlyProperties,
  passed,
  type Sam,
  s3Place,
  samFault,
  shortHash,
  tagsOf,
} from './sam.ts';

const PROPERTIES =
  'Architectures AssumeRolePolicyDocument AutoPublishAlias CodeUri DeadLetterQueue Description Environment ' +
  'EphemeralStorage EventInvokeConfig Events FunctionName FunctionUrlConfig Handler InlineCode KmsKeyArn Layers ' +
  'LoggingConfig MemorySize PackageType PermissionsBoundary Policies ReservedConcurrentExecutions Role RolePath ' +
  'Runtime Tags Timeout Tracing VersionDescription VpcConfig';
const PASSED =
  'Architectures Description Environment EphemeralStorage FunctionName Handler KmsKeyArn Layers LoggingConfig ' +
  'MemorySize ReservedConcurrentExecutions Runtime Timeout VpcConfig';
const AWS_POLICIES = 'arn:aws:iam::aws:policy/';

export const samFunction = (sam: Sam): Made => {
  onlyProperties(sam, PROPERTIES);
  const { logicalId, resource, properties } = sam;
  if (properties['PackageType'] === 'Image') throw notInLocalCloud(`PackageType Image (resource ${logicalId})`);
  const { Role, Tags, Tracing, AutoPublishAlias } = properties;
  const code = codeOf(sam);
  const tags = tagsOf(Tags, 'lambda:createdBy');
  const alias = typeof AutoPublishAlias === 'string' ? AutoPublishAlias : undefined;
  const events = Object.entries(isRecord(properties['Events']) ? properties['Events'] : {}).map(([name, event]) =>
    functionEvent(sam, alias, name, event),
  );
  const { DeadLetterQueue } = properties;
  const dead = isRecord(DeadLetterQueue) ? DeadLetterQueue : undefined;
  const main = {
    Type: 'AWS::Lambda::Function',
    ...attributesOf(resource),
    ...given({ DependsOn: resource['DependsOn'], Metadata: resource['Metadata'] }),
    Properties: given({
      Code: code,
      Role: Role ?? { 'Fn::GetAtt': [`${logicalId}Role`, 'Arn'] },
      ...passed(properties, PASSED),
      Tags: tags,
      TracingConfig: Tracing === undefined ? undefined : { Mode: Tracing },
      DeadLetterConfig: dead === undefined ? undefined : { TargetArn: dead['TargetArn'] },
    }),
  };
  return {
    resources: {
      [logicalId]: main,
      ...(Role === undefined ? { [`${logicalId}Role`]: roleOf(sam, tags, dead, events) } : {}),
      ...(alias === undefined ? {} : published(sam, alias, code)),
      ...urlOf(sam, alias),
      ...invokeConfigOf(sam, alias),
      ...(Object.assign({}, ...events.map(({ resources }) => resources)) as Raw),
    },
    changes: events.flatMap(({ changes = [] }) => changes),
  };
};

const codeOf = ({ logicalId, properties: { InlineCode, CodeUri } }: Sam): Raw => {
  if (InlineCode !== undefined) return { ZipFile: InlineCode };
  if (CodeUri === undefined) throw samFault(logicalId, "Missing required property 'CodeUri'.");
  const { Bucket, Key, Version } = s3Place(logicalId, 'CodeUri', CodeUri);
  return given({ S3Bucket: Bucket, S3Key: Key, S3ObjectVersion: Version });
};

const roleOf = (sam: Sam, tags: readonly Raw[], dead: Raw | undefined, events: readonly EventMade[]): Raw => {
  const { logicalId, resource, properties } = sam;
  const ofEvents = events.flatMap(({ managed = [] }) => managed);
  const tracing = properties['Tracing'] === undefined ? [] : ['AWSXrayWriteOnlyAccess'];
  const vpc = properties['VpcConfig'] === undefined ? [] : ['service-role/AWSLambdaVPCAccessExecutionRole'];
  return {
    Type: 'AWS::IAM::Role',
    ...conditionOf(resource),
    Properties: roleProperties({
      logicalId,
      service: 'lambda.amazonaws.com',
      managed: ['service-role/AWSLambdaBasicExecutionRole', ...tracing, ...vpc, ...ofEvents].map(
        (name) => `${AWS_POLICIES}${name}`,
      ),
      policies: properties['Policies'],
      more: dead === undefined ? [] : [deadLetterPolicy(logicalId, dead)],
      tags,
      path: properties['RolePath'],
      boundary: properties['PermissionsBoundary'],
      trust: properties['AssumeRolePolicyDocument'],
    }),
  };
};

const deadLetterPolicy = (logicalId: string, { Type, TargetArn }: Raw) => {
  const Action = Type === 'SQS' ? 'sqs:SendMessage' : Type === 'SNS' ? 'sns:Publish' : undefined;
  if (Action === undefined) throw samFault(logicalId, "'DeadLetterQueue' requires Type of 'SQS' or 'SNS'.");
  return {
    PolicyName: 'DeadLetterQueuePolicy',
    PolicyDocument: { Version: '2012-10-17', Statement: [{ Action, Resource: TargetArn, Effect: 'Allow' }] },
  };
};

/** A new version whenever the code is another; the alias goes along. */
const published = ({ logicalId, resource, properties }: Sam, alias: string, code: Raw): Raw => {
  const version = `${logicalId}Version${shortHash(code)}`;
  return {
    [version]: {
      Type: 'AWS::Lambda::Version',
      ...conditionOf(resource),
      DeletionPolicy: 'Retain',
      Properties: given({ FunctionName: { Ref: logicalId }, Description: properties['VersionDescription'] }),
    },
    [`${logicalId}Alias${alias}`]: {
      Type: 'AWS::Lambda::Alias',
      ...conditionOf(resource),
      Properties: {
        Name: alias,
        FunctionName: { Ref: logicalId },
        FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
      },
    },
  };
};

const urlOf = ({ logicalId, resource, properties: { FunctionUrlConfig } }: Sam, alias: string | undefined): Raw => {
  if (!isRecord(FunctionUrlConfig)) return {};
  const target = { Ref: alias === undefined ? logicalId : `${logicalId}Alias${alias}` };
  const { AuthType } = FunctionUrlConfig;
  const url = {
    Type: 'AWS::Lambda::Url',
    ...conditionOf(resource),
    Properties: { TargetFunctionArn: target, ...passed(FunctionUrlConfig, 'AuthType Cors InvokeMode') },
  };
  if (AuthType !== 'NONE') return { [`${logicalId}Url`]: url };
  const permission = {
    Type: 'AWS::Lambda::Permission',
    ...conditionOf(resource),
    Properties: {
      Action: 'lambda:InvokeFunctionUrl',
      FunctionName: target,
      Principal: '*',
      FunctionUrlAuthType: AuthType,
    },
  };
  return { [`${logicalId}Url`]: url, [`${logicalId}UrlPublicPermissions`]: permission };
};

const invokeConfigOf = (
  { logicalId, resource, properties: { EventInvokeConfig } }: Sam,
  alias: string | undefined,
): Raw => {
  if (!isRecord(EventInvokeConfig)) return {};
  if (EventInvokeConfig['DestinationConfig'] !== undefined)
    throw notInLocalCloud(`DestinationConfig of EventInvokeConfig (resource ${logicalId})`);
  const config = {
    Type: 'AWS::Lambda::EventInvokeConfig',
    ...conditionOf(resource),
    Properties: {
      FunctionName: { Ref: logicalId },
      Qualifier: alias ?? '$LATEST',
      ...passed(EventInvokeConfig, 'MaximumEventAgeInSeconds MaximumRetryAttempts'),
    },
  };
  return { [`${logicalId}EventInvokeConfig`]: config };
};
