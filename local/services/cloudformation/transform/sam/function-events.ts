/** What the events of a SAM function make: rules, subscriptions, mappings, and the right to call the function. */
import { notInLocalCloud } from '../../../../kernel/fault.ts';
import { isRecord, type Raw } from '../raw.ts';
import { RULE_EVENTS, ruleOf, targetMembers } from './events.ts';
import { permissionSource } from './http-api.ts';
import { asList, conditionOf, given, passed, type Sam, samFault } from './sam.ts';

export interface EventMade {
  readonly resources: Raw;
  /** AWS's policies that the function's role needs for it. */
  readonly managed?: readonly string[];
  /** Resources of the template that it adds to. */
  readonly changes?: readonly string[];
}

interface Event {
  readonly sam: Sam;
  readonly name: string;
  readonly type: string;
  readonly properties: Raw;
  /** Ref and ARN of the function, or of its alias. */
  readonly ref: Raw;
  readonly arn: Raw;
}

export const functionEvent = (sam: Sam, alias: string | undefined, name: string, event: unknown): EventMade => {
  if (!isRecord(event) || typeof event['Type'] !== 'string')
    throw samFault(sam.logicalId, `Event with id [${name}] is invalid: it needs a Type.`);
  const type = event['Type'];
  const published = `${sam.logicalId}Alias${alias}`;
  const ref = { Ref: alias === undefined ? sam.logicalId : published };
  const made: Event = {
    sam,
    name,
    type,
    properties: isRecord(event['Properties']) ? event['Properties'] : {},
    ref,
    arn: alias === undefined ? { 'Fn::GetAtt': [sam.logicalId, 'Arn'] } : ref,
  };
  const expand = RULE_EVENTS.includes(type) ? rule : Object.hasOwn(EVENTS, type) ? EVENTS[type] : undefined;
  if (!expand) throw notInLocalCloud(`the SAM event ${name} of the type ${type} (resource ${sam.logicalId})`);
  return expand(made);
};

const idOf = ({ sam, name }: Event): string => `${sam.logicalId}${name}`;

const permission = (event: Event, members: Raw): Raw => ({
  [`${idOf(event)}Permission`]: {
    Type: 'AWS::Lambda::Permission',
    ...conditionOf(event.sam.resource),
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: event.ref, ...members },
  },
});

const rule = (event: Event): EventMade => {
  const id = idOf(event);
  const { sam, type, properties, arn } = event;
  const Targets = [{ Id: `${id}LambdaTarget`, Arn: arn, ...targetMembers(properties) }];
  return {
    resources: {
      [id]: {
        Type: 'AWS::Events::Rule',
        ...conditionOf(sam.resource),
        Properties: { ...ruleOf(sam.logicalId, type, properties), Targets },
      },
      ...permission(event, { Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': [id, 'Arn'] } }),
    },
  };
};

const topic = (event: Event): EventMade => {
  const { sam, properties, arn } = event;
  if (properties['SqsSubscription'] !== undefined)
    throw notInLocalCloud(`SqsSubscription of the SAM event ${event.name} (resource ${sam.logicalId})`);
  return {
    resources: {
      [idOf(event)]: {
        Type: 'AWS::SNS::Subscription',
        ...conditionOf(sam.resource),
        Properties: {
          Endpoint: arn,
          Protocol: 'lambda',
          TopicArn: properties['Topic'],
          ...passed(properties, 'Region FilterPolicy FilterPolicyScope RedrivePolicy'),
        },
      },
      ...permission(event, { Principal: 'sns.amazonaws.com', SourceArn: properties['Topic'] }),
    },
  };
};

const MAPPING =
  'BatchSize Enabled MaximumBatchingWindowInSeconds FilterCriteria FunctionResponseTypes ScalingConfig ' +
  'StartingPosition ParallelizationFactor MaximumRetryAttempts MaximumRecordAgeInSeconds BisectBatchOnFunctionError ' +
  'TumblingWindowInSeconds';

const mapping =
  (source: string, policy: string) =>
  (event: Event): EventMade => {
    const { sam, properties, ref } = event;
    if (properties['DestinationConfig'] !== undefined)
      throw notInLocalCloud(`DestinationConfig of the SAM event ${event.name} (resource ${sam.logicalId})`);
    return {
      managed: [`service-role/${policy}`],
      resources: {
        [idOf(event)]: {
          Type: 'AWS::Lambda::EventSourceMapping',
          ...conditionOf(sam.resource),
          Properties: { EventSourceArn: properties[source], FunctionName: ref, ...passed(properties, MAPPING) },
        },
      },
    };
  };

/** The bucket has to be of the same template: its notifications are written into it. */
const bucket = (event: Event): EventMade => {
  const { sam, properties, arn } = event;
  const id = isRecord(properties['Bucket']) ? properties['Bucket']['Ref'] : undefined;
  const resource = typeof id === 'string' ? sam.resources[id] : undefined;
  if (typeof id !== 'string' || !isRecord(resource) || resource['Type'] !== 'AWS::S3::Bucket')
    throw samFault(
      sam.logicalId,
      `Event with id [${event.name}] is invalid. S3 events must reference an S3 bucket in the same template.`,
    );
  const Filter = properties['Filter'];
  const wanted = asList(properties['Events']).map((Event) => given({ Event, Filter, Function: arn }));
  const own = isRecord(resource['Properties']) ? resource['Properties'] : {};
  const allowed = permission(event, { Principal: 's3.amazonaws.com', SourceAccount: { Ref: 'AWS::AccountId' } });
  const notified = isRecord(own['NotificationConfiguration']) ? own['NotificationConfiguration'] : {};
  return {
    changes: [id],
    resources: {
      ...allowed,
      [id]: {
        ...resource,
        DependsOn: [...asList(resource['DependsOn']), ...Object.keys(allowed)],
        Properties: {
          ...own,
          NotificationConfiguration: {
            ...notified,
            LambdaConfigurations: [...asList(notified['LambdaConfigurations']), ...wanted],
          },
        },
      },
    },
  };
};

const route = (event: Event): EventMade => {
  const found = event.sam.routes.find(
    ({ function: id, event: name }) => id === event.sam.logicalId && name === event.name,
  );
  if (!found) throw samFault(event.sam.logicalId, `Event with id [${event.name}] is invalid.`);
  if (found.members['Auth'] !== undefined)
    throw notInLocalCloud(`Auth of the SAM event ${event.name} (resource ${event.sam.logicalId})`);
  return {
    resources: permission(event, { Principal: 'apigateway.amazonaws.com', SourceArn: permissionSource(found) }),
  };
};

const EVENTS: Readonly<Record<string, (event: Event) => EventMade>> = {
  SNS: topic,
  SQS: mapping('Queue', 'AWSLambdaSQSQueueExecutionRole'),
  DynamoDB: mapping('Stream', 'AWSLambdaDynamoDBExecutionRole'),
  S3: bucket,
  HttpApi: route,
};
