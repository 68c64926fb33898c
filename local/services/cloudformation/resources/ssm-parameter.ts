/** AWS::SSM::Parameter: String and StringList, as CloudFormation cannot make SecureString either. */
import { unless } from './faults.ts';
import { mapped } from './members.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { changeTags, tagsOf } from './tags.ts';

const SETTINGS = ['AllowedPattern', 'DataType', 'Description', 'Policies', 'Tier', 'Type', 'Value'];

const attributesOf = (properties: Properties) => ({ Type: properties['Type'], Value: properties['Value'] });

const put = async (
  Name: string,
  properties: Properties,
  Overwrite: boolean,
  { call }: ResourceContext,
): Promise<void> => {
  const Tags = !Overwrite && tagsOf(properties).length > 0 ? { Tags: tagsOf(properties) } : {};
  await call('ssm', 'PutParameter', { Name, Overwrite, ...mapped(properties, SETTINGS), ...Tags });
};

export const ssmParameter: ResourceType = {
  type: 'AWS::SSM::Parameter',
  shape: {
    AllowedPattern: 'text',
    DataType: 'text',
    Description: 'text',
    Name: 'text',
    Policies: 'text',
    Tags: { map: 'text' },
    Tier: 'text',
    Type: 'text',
    Value: 'text',
  },
  immutable: ['Name'],
  named: 'Name',
  attributes: ['Type', 'Value'],
  changing: 'any',
  tags: 'map',
  async create(properties, context) {
    // CloudFormation names parameters CFN-logicalId-SUFFIX, without the stack.
    const Name =
      (properties['Name'] as string | undefined) ?? `CFN-${context.name(1000).slice(context.stackName.length + 1)}`;
    await put(Name, properties, context.resumed, context);
    return { physicalId: Name, attributes: attributesOf(properties) };
  },
  async find(Name, { call }) {
    const answer = await unless(call<{ Parameter: Properties }>('ssm', 'GetParameter', { Name }), 'ParameterNotFound');
    return answer && { physicalId: Name, attributes: attributesOf(answer.Parameter) };
  },
  async read(Name, { call }) {
    const asked = call<{ Parameter: Properties }>('ssm', 'GetParameter', { Name });
    const answer = await unless(asked, 'ParameterNotFound');
    return answer && mapped({ ...attributesOf(answer.Parameter), DataType: answer.Parameter['DataType'] }, SETTINGS);
  },
  async update(properties, context, before) {
    const Name = before.physicalId;
    await put(Name, properties, true, context);
    const resource = { ResourceType: 'Parameter', ResourceId: Name };
    await changeTags(properties, before.properties, {
      add: (Tags) => context.call('ssm', 'AddTagsToResource', { ...resource, Tags }),
      remove: (TagKeys) => context.call('ssm', 'RemoveTagsFromResource', { ...resource, TagKeys }),
    });
    return { physicalId: Name, attributes: attributesOf(properties) };
  },
  async delete(Name, { call }) {
    await unless(call('ssm', 'DeleteParameter', { Name }), 'ParameterNotFound');
  },
};
