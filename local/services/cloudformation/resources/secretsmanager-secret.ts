/** AWS::SecretsManager::Secret. */
import { isDeepStrictEqual } from 'node:util';
import { invalid } from '../validation.ts';
import { createOnce, unless } from './faults.ts';
import { mapped } from './members.ts';
import type { Made, Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { TAGS } from './shape.ts';
import { changeTags, tagsOf } from './tags.ts';

const GONE = 'ResourceNotFoundException';
/** The version that an interrupted run of the same operation has already written. */
const WRITTEN = 'ResourceExistsException';

type Call = Pick<ResourceContext, 'call'>;

interface Generated {
  readonly GenerateStringKey?: string;
  readonly SecretStringTemplate?: string;
}

const PASSWORD = [
  'ExcludeCharacters',
  'ExcludeLowercase',
  'ExcludeNumbers',
  'ExcludePunctuation',
  'ExcludeUppercase',
  'IncludeSpace',
  'PasswordLength',
  'RequireEachIncludedType',
];

const generate = async (settings: Properties & Generated, { call }: Call): Promise<string> => {
  const { GenerateStringKey: key, SecretStringTemplate: template } = settings;
  if ((key === undefined) !== (template === undefined))
    throw invalid('You must specify both SecretStringTemplate and GenerateStringKey, or neither of them.');
  const { RandomPassword } = await call<{ RandomPassword: string }>(
    'secretsmanager',
    'GetRandomPassword',
    mapped(settings, PASSWORD),
  );
  if (key === undefined || template === undefined) return RandomPassword;
  return JSON.stringify({ ...objectIn(template), [key]: RandomPassword });
};

const objectIn = (template: string): object => {
  try {
    const value: unknown = JSON.parse(template);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value;
  } catch {
    // Said below, without the text: it may hold a secret.
  }
  throw invalid('SecretStringTemplate must be a JSON object.');
};

/** The value of the properties; one that is generated is new each time. */
const valueFrom = async (properties: Properties, context: Call): Promise<{ SecretString?: string }> => {
  const { SecretString: text, GenerateSecretString: generated } = properties;
  if (text !== undefined && generated !== undefined)
    throw invalid('You must specify either SecretString or GenerateSecretString, but not both.');
  if (generated !== undefined) return { SecretString: await generate(generated as Properties, context) };
  return text === undefined ? {} : { SecretString: text as string };
};

const made = (arn: string): Made => ({ physicalId: arn, attributes: { Id: arn } });

const arnOf = async (SecretId: string, { call }: Call): Promise<string | undefined> =>
  (await unless(call<{ ARN: string }>('secretsmanager', 'DescribeSecret', { SecretId }), GONE))?.ARN;

const VALUE = ['SecretString', 'GenerateSecretString'];
const SETTINGS = ['Description', 'KmsKeyId'];

export const secretsManagerSecret: ResourceType = {
  type: 'AWS::SecretsManager::Secret',
  shape: {
    Description: 'text',
    GenerateSecretString: {
      of: {
        ExcludeCharacters: 'text',
        ExcludeLowercase: 'flag',
        ExcludeNumbers: 'flag',
        ExcludePunctuation: 'flag',
        ExcludeUppercase: 'flag',
        GenerateStringKey: 'text',
        IncludeSpace: 'flag',
        PasswordLength: 'number',
        RequireEachIncludedType: 'flag',
        SecretStringTemplate: 'text',
      },
    },
    KmsKeyId: 'text',
    Name: 'text',
    SecretString: 'text',
    Tags: TAGS,
  },
  immutable: ['Name'],
  named: 'Name',
  attributes: ['Id'],
  tags: 'list',
  async create(properties, context) {
    // CloudFormation names secrets logicalId-SUFFIX, without the stack.
    const Name = (properties['Name'] as string | undefined) ?? context.name(512).slice(context.stackName.length + 1);
    const input = {
      Name,
      ...mapped(properties, SETTINGS),
      ...(await valueFrom(properties, context)),
      ...(tagsOf(properties).length > 0 && { Tags: tagsOf(properties) }),
    };
    const create = () => context.call<{ ARN: string }>('secretsmanager', 'CreateSecret', input);
    const answer = await createOnce(context.resumed, create, WRITTEN);
    const arn = answer?.ARN ?? ((await arnOf(Name, context)) as string);
    context.initiated(arn);
    return made(arn);
  },
  async find(Name, context) {
    const arn = await arnOf(Name, context);
    return arn === undefined ? undefined : made(arn);
  },
  async update(properties, context, before) {
    const SecretId = before.physicalId;
    const changed = (name: string) => !isDeepStrictEqual(properties[name], before.properties[name]);
    const input = {
      SecretId,
      ...mapped(properties, SETTINGS),
      ...(VALUE.some(changed) && (await valueFrom(properties, context))),
    };
    if ([...SETTINGS, ...VALUE].some(changed)) await context.call('secretsmanager', 'UpdateSecret', input);
    await changeTags(properties, before.properties, {
      add: (Tags) => context.call('secretsmanager', 'TagResource', { SecretId, Tags }),
      remove: (TagKeys) => context.call('secretsmanager', 'UntagResource', { SecretId, TagKeys }),
    });
    return made(SecretId);
  },
  /** Without a recovery window, as CloudFormation does: the name is free again. */
  async delete(SecretId, { call }) {
    await unless(call('secretsmanager', 'DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true }), GONE);
  },
};
