/** How a parameter may be defined, checked before it has a value. */
import { badTemplate, invalid } from '../validation.ts';
import { Decimal } from './decimal.ts';
import type { ParameterDefinition } from './template.ts';

const ATTRIBUTES = new Set(
  (
    'Type Default NoEcho Description AllowedValues AllowedPattern ConstraintDescription ' +
    'MinLength MaxLength MinValue MaxValue'
  ).split(' '),
);
const PLAIN = new Set(['String', 'Number', 'CommaDelimitedList', 'List<Number>', 'List<String>']);
const OF_SERVICES =
  /^AWS::(EC2::(AvailabilityZone::Name|Image::Id|Instance::Id|KeyPair::KeyName|SecurityGroup::(GroupName|Id)|Subnet::Id|Volume::Id|VPC::Id)|Route53::HostedZone::Id|SSM::Parameter::Name)$/;
const LIST = /^List<(.+)>$/;
const SSM_VALUE = /^AWS::SSM::Parameter::Value<(.+)>$/;

/** Throws ValidationError for a definition that CloudFormation does not take. */
export const checkParameter = (name: string, definition: ParameterDefinition): void => {
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw badTemplate(`Parameter name ${name} is non alphanumeric.`);
  if (typeof definition?.Type !== 'string') throw badTemplate('Every Parameters object must contain a Type member.');
  const foreign = Object.keys(definition).find((attribute) => !ATTRIBUTES.has(attribute));
  if (foreign) throw invalid(`Invalid template parameter property '${foreign}'`);
  if (!isKnownType(definition.Type)) throw badTemplate(`Unrecognized parameter type: ${definition.Type}`);
  checkDescription(definition.Description);
  const { AllowedValues } = definition;
  if (!isText(definition.Default)) throw badTemplate('Every Default member must be a string.');
  if (AllowedValues !== undefined && !(Array.isArray(AllowedValues) && AllowedValues.every(isText)))
    throw badTemplate('Every AllowedValues member must be a list of strings.');
  for (const limit of ['MinLength', 'MaxLength', 'MinValue', 'MaxValue'] as const)
    if (!isNumber(definition[limit])) throw badTemplate(`Every ${limit} member must be a number.`);
};

/** Of templates, parameters and outputs. */
export const checkDescription = (description: unknown): void => {
  if (!isText(description)) throw badTemplate('Every Description member must be a string.');
  if (Buffer.byteLength(String(description ?? '')) > 1024)
    throw badTemplate('The length of every Description member must be at most 1024 bytes.');
};

const isKnownType = (type: string): boolean => {
  const inner = SSM_VALUE.exec(type)?.[1] ?? type;
  return PLAIN.has(inner) || OF_SERVICES.test(LIST.exec(inner)?.[1] ?? inner);
};

/** Numbers and booleans are taken as their text. */
const isText = (value: unknown): boolean => typeof value !== 'object' || value instanceof Decimal;

const isNumber = (value: unknown): boolean =>
  value === undefined || (isText(value) && Number.isFinite(Number(String(value))));
