import type { Call, Operation } from '../../kernel/cloud.ts';
import { Fault, notInLocalCloud } from '../../kernel/fault.ts';
import { tagContext } from '../../kernel/tags.ts';
import { detected, violation } from '../../kernel/validation/sentence.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { context, demand, invalid, parameterArn, type Ssm } from './ssm.ts';
import type { Kind, Version } from './store.ts';
import { readTags, type TagList } from './tags.ts';

interface Input {
  Name: string;
  Description?: string;
  Value: string;
  Type?: string;
  KeyId?: string;
  Overwrite?: boolean;
  AllowedPattern?: string;
  Tags?: TagList;
  Tier?: string;
  DataType?: string;
}

const MEMBERS = [
  'Name',
  'Description',
  'Value',
  'Type',
  'KeyId',
  'Overwrite',
  'AllowedPattern',
  'Tags',
  'Tier',
  'DataType',
];
const STANDARD_BYTES = 4096;
const ADVANCED_BYTES = 8192;

export const putParameter = (ssm: Ssm): Operation<Input> => ({
  demands: (input, call) => {
    const name = String(input.Name);
    const put = demand(call, 'PutParameter', name, {
      'ssm:Overwrite': String(input.Overwrite ?? false),
      ...tagContext(input.Tags),
    });
    return (input.Tags?.length ?? 0) > 0 ? [put, { ...put, action: 'ssm:AddTagsToResource' }] : [put];
  },
  async run(input, call) {
    onlyMembers('PutParameter', input, MEMBERS);
    const name = readName(input.Name);
    const tags = input.Tags === undefined ? undefined : readTags(input.Tags);
    const before = ssm.store.get(call, name);
    if (before && !input.Overwrite) throw alreadyExists();
    if (before && tags && Object.keys(tags).length > 0)
      throw invalid(
        'Invalid request: tags and overwrite can not be used together. To create a parameter with tags, please ' +
          'remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or ' +
          'RemoveTagsFromResource.',
      );
    const kind = readKind(input.Type, before);
    const tier = checkValue(input, kind);
    const keyId = kind === 'SecureString' ? (input.KeyId ?? before?.keyId ?? 'alias/aws/ssm') : undefined;
    if (kind !== 'SecureString' && input.KeyId !== undefined)
      throw invalid('KeyId is required for SecureString type parameter only.');
    const value = keyId === undefined ? input.Value : await seal(ssm, call, name, keyId, input.Value);
    // Encryption takes time: another request may have written in between.
    if (!input.Overwrite && ssm.store.get(call, name)) throw alreadyExists();
    const written: Omit<Version, 'version'> = {
      name,
      kind,
      value,
      keyId,
      description: input.Description ?? before?.description,
      pattern: input.AllowedPattern ?? before?.pattern,
      dataType: 'text',
      tier,
      modified: ssm.cloud.clock.now(),
      user: call.principal.arn,
    };
    return { Version: ssm.store.put(call, written, tags), Tier: tier };
  },
});

const alreadyExists = (): Fault =>
  new Fault(
    'ParameterAlreadyExists',
    'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
  );

const readName = (name: unknown): string => {
  if (typeof name !== 'string' || !/^[a-zA-Z0-9_.\-/]+$/.test(name) || name.length > 1011)
    throw invalid(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of ' +
        'sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the ' +
        'following 3 symbols .-_',
    );
  if (name.includes('/') && !name.startsWith('/')) throw invalid('Parameter name must be a fully qualified name.');
  if (name.endsWith('/')) throw invalid('Parameter name must not end with slash.');
  if (name.includes('//')) throw invalid('Parameter name must not hold an empty level between slashes.');
  if (/^\/?(aws|ssm)/i.test(name))
    throw new Fault('ValidationException', `Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).`);
  if (name.split('/').length > 16)
    throw new Fault('HierarchyLevelLimitExceededException', 'A parameter can have at most 15 levels.');
  return name;
};

const readKind = (type: string | undefined, before: Version | undefined): Kind => {
  const kind = type ?? before?.kind;
  if (kind === undefined) throw invalid('A parameter type is required when you create a parameter.');
  if (kind !== 'String' && kind !== 'StringList' && kind !== 'SecureString')
    throw new Fault('UnsupportedParameterType', `${kind} is not a type of parameters.`);
  if (before && before.kind !== kind)
    throw new Fault(
      'HierarchyTypeMismatchException',
      `The parameter is of type ${before.kind}; a parameter cannot change its type.`,
    );
  return kind;
};

/** Returns the tier. */
const checkValue = (input: Input, kind: Kind): string => {
  const { Value: value, Tier: tier = 'Standard', DataType: dataType = 'text' } = input;
  if (dataType !== 'text') throw notInLocalCloud(`the parameter data type ${dataType}`);
  if (typeof value !== 'string' || value === '')
    // The model lets a value be empty, the service does not.
    throw invalid(detected([violation('', 'value', 'Member must have length greater than or equal to 1')]));
  const size = Buffer.byteLength(value);
  const most = tier === 'Standard' ? STANDARD_BYTES : ADVANCED_BYTES;
  if (size > most)
    throw invalid(
      `${tier === 'Standard' ? 'Standard' : 'Advanced'} tier parameters support a maximum parameter value of ` +
        `${most} characters.`,
    );
  if (kind === 'StringList' && value.split(',').some((one) => one === ''))
    throw invalid('The values of a StringList must not be empty.');
  if (input.AllowedPattern !== undefined) checkPattern(input.AllowedPattern, value);
  return tier === 'Intelligent-Tiering' ? (size > STANDARD_BYTES ? 'Advanced' : 'Standard') : tier;
};

const checkPattern = (pattern: string, value: string): void => {
  let allowed: RegExp;
  try {
    allowed = new RegExp(pattern);
  } catch {
    throw new Fault('InvalidAllowedPatternException', `${pattern} is not a regular expression.`);
  }
  if (!allowed.test(value))
    throw new Fault(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
};

const seal = async (ssm: Ssm, call: Call, name: string, key: string, value: string): Promise<string> => {
  const { account, region, principal } = call;
  const { CiphertextBlob } = await ssm.cloud.call<{ CiphertextBlob: string }>(
    'kms',
    'Encrypt',
    {
      KeyId: key,
      Plaintext: Buffer.from(value).toString('base64'),
      EncryptionContext: context(parameterArn(call, name)),
    },
    { account, region, principal, via: 'ssm.amazonaws.com' },
  );
  return CiphertextBlob;
};
