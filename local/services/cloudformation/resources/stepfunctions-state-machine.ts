/** AWS::StepFunctions::StateMachine. */
import { invalid } from '../validation.ts';
import { refuseExisting, unless } from './faults.ts';
import { camelDeep, mapped } from './members.ts';
import { collect } from './object-body.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { changeTags, type Tag, tagsOf } from './tags.ts';

const SETTINGS = ['EncryptionConfiguration', 'LoggingConfiguration', 'RoleArn', 'TracingConfiguration'];

const sfnTags = (tags: readonly Tag[]) => tags.map(({ Key, Value }) => ({ key: Key, value: Value }));

/** The definition from whichever property holds it, `${name}` replaced by DefinitionSubstitutions. */
const definitionOf = async (properties: Properties, context: ResourceContext): Promise<string> => {
  const { DefinitionString, Definition, DefinitionS3Location } = properties;
  const given = [DefinitionString, Definition, DefinitionS3Location].filter((source) => source !== undefined);
  if (given.length !== 1)
    throw invalid(
      'Property validation failure: Exactly one of DefinitionString, Definition, DefinitionS3Location must be ' +
        'specified',
    );
  const text =
    DefinitionString !== undefined
      ? (DefinitionString as string)
      : Definition !== undefined
        ? JSON.stringify(Definition)
        : await fromS3(DefinitionS3Location as Location, context);
  const substitutions = (properties['DefinitionSubstitutions'] ?? {}) as Record<string, string>;
  return text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) =>
    Object.hasOwn(substitutions, name) ? substitutions[name]! : whole,
  );
};

interface Location {
  readonly Bucket: string;
  readonly Key: string;
  readonly Version?: string;
}

const fromS3 = async ({ Bucket, Key, Version }: Location, { call }: ResourceContext): Promise<string> => {
  const { Body } = await call<{ Body: unknown }>('s3', 'GetObject', {
    Bucket,
    Key,
    ...(Version && { VersionId: Version }),
  });
  return (await collect(Body)).toString('utf8');
};

export const stepfunctionsStateMachine: ResourceType = {
  type: 'AWS::StepFunctions::StateMachine',
  shape: {
    Definition: 'json',
    DefinitionS3Location: { of: { Bucket: 'text', Key: 'text', Version: 'text' } },
    DefinitionString: 'text',
    DefinitionSubstitutions: { map: 'text' },
    EncryptionConfiguration: { of: { KmsDataKeyReusePeriodSeconds: 'number', KmsKeyId: 'text', Type: 'text' } },
    LoggingConfiguration: {
      of: {
        Destinations: { list: { of: { CloudWatchLogsLogGroup: { of: { LogGroupArn: 'text' } } } } },
        IncludeExecutionData: 'flag',
        Level: 'text',
      },
    },
    RoleArn: 'text',
    StateMachineName: 'text',
    StateMachineType: 'text',
    Tags: TAGS,
    TracingConfiguration: { of: { Enabled: 'flag' } },
  },
  immutable: ['StateMachineName', 'StateMachineType'],
  named: 'StateMachineName',
  attributes: ['Arn', 'Name', 'StateMachineRevisionId'],
  changing: ['StateMachineRevisionId'],
  tags: 'list',
  async create(properties, context) {
    const name = (properties['StateMachineName'] as string | undefined) ?? context.name(80);
    const wantedArn = `arn:aws:states:${context.region}:${context.account}:stateMachine:${name}`;
    const look = () => context.call('states', 'DescribeStateMachine', { stateMachineArn: wantedArn });
    if (properties['StateMachineName'] !== undefined)
      await refuseExisting(context, wantedArn, look, 'StateMachineDoesNotExist');
    const definition = await definitionOf(properties, context);
    const tags = sfnTags(tagsOf(properties));
    // The same name, definition, type and role answers the machine that is there: safe to repeat.
    const { stateMachineArn } = await context.call<{ stateMachineArn: string }>('states', 'CreateStateMachine', {
      name,
      definition,
      ...(properties['StateMachineType'] !== undefined && { type: properties['StateMachineType'] }),
      ...(camelDeep(mapped(properties, SETTINGS)) as object),
      ...(tags.length > 0 && { tags }),
    });
    return {
      physicalId: stateMachineArn,
      attributes: { Arn: stateMachineArn, Name: name, StateMachineRevisionId: 'INITIAL' },
    };
  },
  async update(properties, context, before) {
    const stateMachineArn = before.physicalId;
    const { revisionId } = await context.call<{ revisionId?: string }>('states', 'UpdateStateMachine', {
      stateMachineArn,
      definition: await definitionOf(properties, context),
      ...(camelDeep(mapped(properties, SETTINGS)) as object),
      ...(before.properties['LoggingConfiguration'] !== undefined &&
        properties['LoggingConfiguration'] === undefined && { loggingConfiguration: { level: 'OFF' } }),
      ...(before.properties['TracingConfiguration'] !== undefined &&
        properties['TracingConfiguration'] === undefined && { tracingConfiguration: { enabled: false } }),
    });
    await changeTags(properties, before.properties, {
      add: (tags) => context.call('states', 'TagResource', { resourceArn: stateMachineArn, tags: sfnTags(tags) }),
      remove: (tagKeys) => context.call('states', 'UntagResource', { resourceArn: stateMachineArn, tagKeys }),
    });
    return {
      physicalId: stateMachineArn,
      attributes: { ...before.attributes, ...(revisionId !== undefined && { StateMachineRevisionId: revisionId }) },
    };
  },
  async delete(stateMachineArn, { call, until }) {
    await call('states', 'DeleteStateMachine', { stateMachineArn });
    const look = () => unless(call('states', 'DescribeStateMachine', { stateMachineArn }), 'StateMachineDoesNotExist');
    // It is there until its executions have ended; CloudFormation waits for that.
    await until(async () => !(await look()) || undefined);
  },
};
