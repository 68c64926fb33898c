/**
 * The environment of a project. There are no images here: commands run in a shell of this machine, and the image is
 * only told to them.
 */
import { notInLocalCloud } from '../../../kernel/fault.ts';
import { invalidInput } from '../faults.ts';
import { readBoolean, readChoice, readList, readObject, readText } from '../input.ts';
import type { Environment, EnvironmentVariable } from '../model.ts';

const MEMBERS = ['type', 'image', 'computeType', 'environmentVariables', 'privilegedMode', 'imagePullCredentialsType'];
const TYPES = ['LINUX_CONTAINER', 'ARM_CONTAINER', 'LINUX_LAMBDA_CONTAINER', 'ARM_LAMBDA_CONTAINER'] as const;
const TYPES_ON_AWS = [
  'LINUX_GPU_CONTAINER',
  'WINDOWS_CONTAINER',
  'WINDOWS_SERVER_2019_CONTAINER',
  'WINDOWS_SERVER_2022_CONTAINER',
  'LINUX_EC2',
  'ARM_EC2',
  'WINDOWS_EC2',
  'MAC_ARM',
];
const COMPUTE = /^BUILD_(GENERAL1_(SMALL|MEDIUM|LARGE|XLARGE|2XLARGE)|LAMBDA_(1|2|4|8|10)GB)$/;

export const readEnvironmentType = (value: unknown): string =>
  readChoice(value, 'environment type', TYPES, TYPES_ON_AWS);

export const readComputeType = (value: unknown): string => {
  if (value === 'ATTRIBUTE_BASED_COMPUTE' || value === 'CUSTOM_INSTANCE_TYPE')
    throw notInLocalCloud(`the compute type ${value} of CodeBuild`);
  if (!COMPUTE.test(String(value))) throw invalidInput(`Invalid project environment: compute type ${value}`);
  return String(value);
};

export const readPullCredentials = (value: unknown): string =>
  readChoice(value, 'imagePullCredentialsType', ['CODEBUILD', 'SERVICE_ROLE'] as const);

export const readEnvironment = (value: unknown): Environment => {
  const given = readObject(value, 'project environment', MEMBERS);
  const image = readText(given['image'], 'environment image');
  if (image === undefined) throw invalidInput('Invalid project environment: image is required');
  return {
    type: readEnvironmentType(given['type']),
    image,
    computeType: readComputeType(given['computeType']),
    environmentVariables: readVariables(given['environmentVariables']),
    privilegedMode: readBoolean(given['privilegedMode'], 'privilegedMode') ?? false,
    imagePullCredentialsType: readPullCredentials(given['imagePullCredentialsType'] ?? 'CODEBUILD'),
  };
};

export const readVariables = (value: unknown): readonly EnvironmentVariable[] => {
  const variables = readList(value, 'environmentVariables', 10_000).map((item): EnvironmentVariable => {
    const variable = readObject(item, 'environment variable', ['name', 'value', 'type']);
    const name = readText(variable['name'], 'environment variable');
    if (name === undefined || /[=\0]/.test(name)) throw invalidInput('Invalid environment variable: name is required');
    const type = readChoice(variable['type'] ?? 'PLAINTEXT', 'type of environment variable', [
      'PLAINTEXT',
      'PARAMETER_STORE',
      'SECRETS_MANAGER',
    ] as const);
    return { name, value: readText(variable['value'], `value of ${name}`) ?? '', type };
  });
  const twice = variables.find(({ name }, index) => variables.findIndex((other) => other.name === name) !== index);
  if (twice) throw invalidInput(`Invalid environment variable: duplicate name ${twice.name}`);
  return variables;
};
